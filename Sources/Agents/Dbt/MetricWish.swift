import Requests

/// A wished metric, resolved against the project: which model, which measures, which names.
struct MetricWish {
    /// What a metric is computed from.
    enum Kind {
        case simple(Measure)
        case cumulative(Measure)
        /// Names of metrics, existing or to be added with these measures.
        case ratio(numerator: Part, denominator: Part)
    }

    struct Measure: Hashable {
        var aggregation: Aggregation
        var column: String
        var name: String
        var exists: Bool
    }

    struct Part {
        var metric: String
        /// The measure of a metric that has to be added first.
        var measure: Measure?
    }

    let snapshot: Snapshot
    let node: Manifest.Node
    let semantic: Manifest.SemanticModel?
    let kind: Kind
    let name: String
    let filters: [Filter]
    let dimensions: [String]
    let grain: String?
    let remarks: [String]
    /// An existing metric with this very definition.
    let twin: String?

    init(_ intent: Intent, in snapshot: Snapshot) throws(AgentError) {
        guard let word = intent.text("aggregation") else {
            throw AddMetric.declined("How should the metric be computed? An average, a sum, a count, a ratio, …")
        }
        self.snapshot = snapshot
        self.node = try Self.model(intent, in: snapshot)
        self.semantic = snapshot.manifest.semanticModel(of: self.node)
        self.filters = intent.filters()
        self.grain = intent.text("time_grain")
        self.dimensions = intent.list("dimensions")
        let known = snapshot.columns(of: self.node.name)
        for column in self.filters.map(\.column) where !known.contains(where: { $0.name == column }) {
            throw AddMetric.declined("\(self.node.name) has no column \(column) to filter by.")
        }
        let resolver = Resolver(snapshot: snapshot, node: self.node, semantic: self.semantic)
        let wished = intent.text("name")?.slug
        if word == "ratio" {
            guard let numerator = intent.text("numerator"), let denominator = intent.text("denominator") else {
                throw AddMetric.declined("A ratio needs a numerator and a denominator.")
            }
            self.kind = .ratio(
                numerator: try resolver.part(numerator),
                denominator: try resolver.part(denominator)
            )
            self.name = try resolver.free(wished ?? "\(numerator)_per_\(denominator)".slug, isChosen: wished != nil)
            self.twin = nil
        } else {
            guard let aggregation = Aggregation(slot: word) else {
                throw AddMetric.declined("“\(word)” is not an aggregation: use avg, sum, count, median, p95, ….")
            }
            guard let column = intent.text("measure") else {
                throw AddMetric.declined("Which column should be measured?")
            }
            let suffix =
                self.filters.count == 1
                ? "_" + Self.words(self.filters[0].value) : (self.filters.isEmpty ? "" : "_filtered")
            let proposal =
                (word == "cumulative_sum" ? "cumulative_\(column)" : "\(aggregation.prefix)_\(column)") + suffix
            let measure = try resolver.measure(aggregation, of: column)
            self.twin = word == "cumulative_sum" ? nil : resolver.twin(of: measure, filters: self.filters)
            let free = try resolver.free((wished ?? proposal).slug, isChosen: wished != nil && self.twin == nil)
            self.name = self.twin ?? free
            var own = measure
            if !own.exists, resolver.isFree(element: self.name) { own.name = self.name }
            self.kind = word == "cumulative_sum" ? .cumulative(own) : .simple(own)
        }
        var remarks: [String] = []
        if let range = intent.text("time_range") {
            remarks.append("“\(range)” is not part of the definition: ask for it when you query the metric.")
        }
        self.remarks = remarks
    }

    /// Measures that have to be added.
    var newMeasures: [Measure] {
        switch self.kind {
        case .simple(let measure), .cumulative(let measure): measure.exists ? [] : [measure]
        case .ratio(let numerator, let denominator):
            [numerator.measure, denominator.measure].compactMap { $0 }.filter { !$0.exists }
        }
    }

    /// The measured columns.
    var columns: [String] {
        switch self.kind {
        case .simple(let measure), .cumulative(let measure): [measure.column]
        case .ratio(let numerator, let denominator): [numerator.measure, denominator.measure].compactMap { $0?.column }
        }
    }

    var label: String {
        switch self.kind {
        case .simple(let measure) where self.name.hasPrefix(measure.aggregation.prefix + "_"):
            let rest = self.name.dropFirst(measure.aggregation.prefix.count + 1).replacing("_", with: " ")
            return "\(measure.aggregation.title) \(rest)"
        default: return self.name.humanized
        }
    }

    var description: String {
        let by =
            self.dimensions.isEmpty
            ? "" : ", for example by \(self.dimensions.map { $0.replacing("_", with: " ") }.joined(separator: ", "))"
        let only = self.filters.isEmpty ? "" : ", only where \(self.filters.map(\.words).joined(separator: " and "))"
        switch self.kind {
        case .simple(let measure): return "\(measure.words)\(only)\(by)."
        case .cumulative(let measure):
            return "Running total of \(measure.column.replacing("_", with: " "))\(only)\(by)."
        case .ratio(let numerator, let denominator):
            return
                "\(numerator.metric.humanized) divided by \(denominator.metric.replacing("_", with: " "))\(only)\(by)."
        }
    }

    private static func words(_ value: FilterValue) -> String {
        switch value {
        case .one(let text): text.slug
        case .many(let texts): texts.joined(separator: "_").slug
        }
    }

    private static func model(_ intent: Intent, in snapshot: Snapshot) throws(AgentError) -> Manifest.Node {
        if let name = intent.text("model") {
            guard let node = snapshot.manifest.model(name) else {
                throw AddMetric.declined("There is no model \(name).")
            }
            return node
        }
        let words = [intent.text("measure"), intent.text("numerator"), intent.text("denominator")].compactMap { $0 }
        for word in words {
            if let metric = snapshot.catalogue.metrics[word]?.model, let node = snapshot.manifest.model(metric) {
                return node
            }
            let fitting = snapshot.catalogue.models.filter { $0.value.columns.contains { $0.name == word } }.keys
                .sorted()
            if fitting.count == 1, let node = snapshot.manifest.model(fitting[0]) { return node }
            if fitting.count > 1 {
                throw AddMetric.declined(
                    "\(word) is a column of \(fitting.joined(separator: ", ")): please name the model."
                )
            }
        }
        throw AddMetric.declined("No model has a column \(words.first ?? "like this").")
    }
}

extension MetricWish.Measure {
    /// "Average of trip duration minutes".
    var words: String {
        let column = self.column.replacing("_", with: " ")
        switch self.aggregation {
        case .count: return "Number of \(column) values"
        case .countDistinct: return "Number of distinct \(column) values"
        case .percentile, .average, .sum, .median, .minimum, .maximum: break
        }
        let title = self.aggregation.title.hasSuffix(" of") ? self.aggregation.title : "\(self.aggregation.title) of"
        return "\(title) \(column)"
    }
}

extension Filter {
    var words: String {
        switch self.value {
        case .one(let text): "\(self.column) \(self.op) \(text)"
        case .many(let texts): "\(self.column) in \(texts.joined(separator: ", "))"
        }
    }
}
