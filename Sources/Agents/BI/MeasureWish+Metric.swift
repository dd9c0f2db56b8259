import Requests

extension MeasureWish {
    /// The measure that says the same as a metric of dbt's semantic layer. Throws (`declined`) where there is none.
    init(_ metric: Manifest.Metric, in snapshot: Snapshot) throws(AgentError) {
        let formula: Formula
        let model: String
        switch metric.type {
        case "simple": (formula, model) = try Self.simple(metric, snapshot)
        case "ratio": (formula, model) = try Self.ratio(metric, snapshot)
        default:
            throw AgentError(
                .declined,
                "\(metric.name) is a \(metric.type) metric, which has no plain counterpart in a BI model."
            )
        }
        self.init(
            name: metric.name,
            label: metric.label ?? metric.name.humanized,
            description: metric.description.nonEmpty ?? metric.name.humanized + ".",
            model: model,
            formula: formula
        )
    }

    private static func simple(
        _ metric: Manifest.Metric,
        _ snapshot: Snapshot
    ) throws(AgentError) -> (Formula, String) {
        let (part, model) = try self.part(metric, snapshot)
        return (.simple(part), model)
    }

    private static func ratio(_ metric: Manifest.Metric, _ snapshot: Snapshot) throws(AgentError) -> (Formula, String) {
        var parts: [(Part, String)] = []
        for name in [metric.type_params.numerator?.name, metric.type_params.denominator?.name] {
            guard let other = snapshot.manifest.metrics.values.first(where: { $0.name == name }) else {
                throw AgentError(.declined, "What \(metric.name) is made of is not known.")
            }
            parts.append(try self.part(other, snapshot))
        }
        guard parts[0].1 == parts[1].1, metric.filter?.where_filters?.isEmpty != false else {
            throw AgentError(.declined, "\(metric.name) is made of several models, or filtered as a whole.")
        }
        return (.ratio(parts[0].0, per: parts[1].0), parts[0].1)
    }

    private static func part(_ metric: Manifest.Metric, _ snapshot: Snapshot) throws(AgentError) -> (Part, String) {
        guard metric.type == "simple", let name = metric.type_params.measure?.name,
            let (semantic, measure) = snapshot.manifest.measure(name),
            let node = semantic.depends_on?.nodes?.lazy.compactMap({ snapshot.manifest.nodes[$0] }).first
        else { throw AgentError(.declined, "The measure of \(metric.name) is not known.") }
        let column = measure.expr ?? measure.name
        guard snapshot.columns(of: node.name).contains(where: { $0.name.lowercased() == column.lowercased() }) else {
            throw AgentError(.declined, "\(metric.name) is computed by “\(column)”, which is not a column.")
        }
        let templates = (metric.filter?.where_filters ?? []).map(\.where_sql_template)
        var filters: [Filter] = []
        for template in templates { filters += try FilterTemplate(template, of: metric.name, semantic).filters }
        return (Part(aggregation: Aggregation.slot(of: measure), column: column, filters: filters), node.name)
    }

    /// The wish of a new metric; `nil` where BI models have no plain counterpart.
    init?(_ wish: MetricWish) {
        func part(_ measure: MetricWish.Measure) -> Part {
            Part(aggregation: measure.aggregation.slot, column: measure.column, filters: wish.filters)
        }
        func part(_ side: MetricWish.Part) -> Part? {
            if let measure = side.measure { return part(measure) }
            guard wish.filters.isEmpty else { return nil }
            let metric = wish.snapshot.manifest.metrics.values.first { $0.name == side.metric }
            guard let known = metric.flatMap({ try? MeasureWish($0, in: wish.snapshot) }),
                known.model == wish.node.name,
                case .simple(let part) = known.formula
            else { return nil }
            return part
        }
        let formula: Formula
        switch wish.kind {
        case .simple(let measure): formula = .simple(part(measure))
        case .ratio(let numerator, let denominator):
            guard let one = part(numerator), let other = part(denominator) else { return nil }
            formula = .ratio(one, per: other)
        case .cumulative: return nil
        }
        self.init(
            name: wish.name,
            label: wish.label,
            description: wish.description,
            model: wish.node.name,
            formula: formula
        )
    }
}

/// A filter of MetricFlow read back: `{{ Dimension('trip__payment_type') }} = 'Cash' and …`.
struct FilterTemplate {
    let filters: [Filter]

    init(_ template: String, of metric: String, _ semantic: Manifest.SemanticModel) throws(AgentError) {
        let condition =
            /^\s*\{\{\s*(?:Time)?Dimension\(\s*['"](?:[^'"]*__)?([^'"]+?)['"][^)]*\)\s*\}\}\s*(=|!=|<>|>=|<=|>|<|in)\s*(\((?:'(?:[^']|'')*'|[^')])*\)|'(?:[^']|'')*'|[\w.+-]+)\s*(?:and\b|$)/
            .ignoresCase()
        var rest = template[...]
        var filters: [Filter] = []
        while !rest.allSatisfy(\.isWhitespace) {
            guard let match = rest.firstMatch(of: condition) else {
                throw AgentError(
                    .declined,
                    "The filter of \(metric) (\(template.trimmed)) is more than a BI measure can be written from."
                )
            }
            let name = String(match.1)
            let dimension = semantic.dimensions.first { $0.name == name }
            filters.append(
                Filter(
                    column: dimension?.expr ?? name,
                    op: match.2 == "<>" ? "!=" : match.2.lowercased(),
                    value: Self.value(match.3)
                )
            )
            rest = rest[match.range.upperBound...]
        }
        self.filters = filters
    }

    private static func value(_ text: Substring) -> FilterValue {
        guard text.first == "(" else { return .one(self.literal(text)) }
        let item = /'(?:[^']|'')*'|[^',\s]+/
        return .many(text.dropFirst().dropLast().matches(of: item).map { self.literal($0.output) })
    }

    private static func literal(_ text: Substring) -> String {
        String(text.first == "'" ? text.dropFirst().dropLast().replacing("''", with: "'") : text)
    }
}
