import Requests

/// Writes a wished metric into the project's semantic layer, where and how the project keeps it.
struct SemanticYAML {
    let wish: MetricWish
    let snapshot: Snapshot
    /// The file of the semantic model.
    let path: String
    let name: String

    init(_ wish: MetricWish, in snapshot: Snapshot) {
        self.wish = wish
        self.snapshot = snapshot
        self.name = wish.semantic?.name ?? wish.node.name.replacing(/^(fct|dim|fact|mart)_/, with: "")
        self.path = wish.semantic?.original_file_path ?? Self.newPath(self.name, wish.node, snapshot)
    }

    /// A file of its own where the project gives each semantic model one, else with the model's other YAML.
    private static func newPath(_ name: String, _ node: Manifest.Node, _ snapshot: Snapshot) -> String {
        let files = snapshot.manifest.semantic_models.values.map(\.original_file_path)
        if let file = files.min(), Set(files).count == files.count {
            return (file.split(separator: "/").dropLast() + ["\(name).yml"]).joined(separator: "/")
        }
        return ModelYAML(node, in: snapshot).path
    }

    private var model: [YAMLFile.Step] { [.key("semantic_models")] }

    // MARK: - The time spine

    func addTimeSpine(to draft: inout Draft, _ report: inout AddMetric.Report) async throws(AgentError) {
        let hasSpine = self.snapshot.manifest.nodes.values.contains {
            $0.time_spine != nil || $0.name == "metricflow_time_spine"
        }
        guard !hasSpine else { return }
        let folder = self.path.split(separator: "/").dropLast().joined(separator: "/")
        draft.write(
            """
            {{ config(materialized='table') }}

            select
                cast(unnest(generate_series(
                    date '2010-01-01', date '2039-12-31', interval '1 day'
                )) as date) as date_day

            """,
            to: "\(folder)/metricflow_time_spine.sql"
        )
        let model = YAMLValue.map([
            .init("name", .text("metricflow_time_spine")),
            .init("description", .text("One row per day, for metrics over time.")),
            .init("time_spine", .map([.init("standard_granularity_column", .text("date_day"))])),
            .init("columns", .list([.map([.init("name", .text("date_day")), .init("granularity", .text("day"))])])),
        ])
        try await draft.edit("\(folder)/_metricflow_time_spine.yml") { (file) throws(AgentError) in
            try file.add(.init("models", .list([model])), to: [])
        }
        report.added.append("1 time spine")
        report.touchesWarehouse = true
        report.reasons.append(
            "The project has no time spine yet, so a new table metricflow_time_spine has to be built."
        )
    }

    // MARK: - The semantic model

    func addModel(to draft: inout Draft, _ report: inout AddMetric.Report) async throws(AgentError) {
        guard self.wish.semantic == nil else { return }
        let node = self.wish.node
        let columns = self.snapshot.columns(of: node.name)
        guard let time = columns.first(where: { $0.type?.isTime == true }) else {
            throw AddMetric.declined(
                "\(node.name) has no date or timestamp column, and a metric needs one to lie in time."
            )
        }
        var entries: [YAMLValue.Entry] = [
            .init("name", .text(self.name)),
            .init("description", .text(node.description.nonEmpty ?? "\(self.name.humanized).")),
            .init("model", .plain("ref('\(node.name)')")),
            .init("defaults", .map([.init("agg_time_dimension", .text(Self.element(time.name, self.name)))])),
        ]
        let key = self.snapshot.manifest.tests(on: node).first { $0.test_metadata?.name == "unique" }?.column_name
        if let key {
            entries.append(
                .init(
                    "entities",
                    .list([
                        .map([
                            .init("name", .text(self.entity(key))), .init("type", .text("primary")),
                            .init("expr", .text(key)),
                        ])
                    ])
                )
            )
        } else {
            entries.append(.init("primary_entity", .text(self.entity(nil))))
        }
        entries.append(.init("dimensions", .list([self.dimension(time)])))
        let value = YAMLValue.map(entries)
        try await draft.edit(self.path) { (file) throws(AgentError) in
            if file.has(self.model) {
                try file.append(value, to: self.model)
            } else {
                try file.add(.init("semantic_models", .list([value])), to: [])
            }
        }
        report.added.append("1 semantic model")
        report.reasons.append("\(node.name) has no semantic model yet; \(self.name) will be its first.")
    }

    private func entity(_ key: String?) -> String {
        let word = key.map { $0.replacing(/_(id|key|sk|pk)$/, with: "") } ?? self.name
        return word.isEmpty || word == "id" ? self.name : word
    }

    // MARK: - Measures and dimensions

    func addElements(to draft: inout Draft, _ report: inout AddMetric.Report) async throws(AgentError) {
        let measures = self.wish.newMeasures
        let dimensions = try self.newDimensions()
        try await draft.edit(self.path) { (file) throws(AgentError) in
            guard let index = file.index(in: self.model, is: self.name) else {
                throw AgentError(.declined, "\(self.path) does not define the semantic model \(self.name).")
            }
            let here = self.model + [.item(index)]
            for dimension in dimensions { try Self.append(dimension, to: "dimensions", at: here, &file) }
            for measure in measures { try Self.append(self.value(of: measure), to: "measures", at: here, &file) }
        }
        if !measures.isEmpty { report.added.append("\(measures.count) measure\(measures.count == 1 ? "" : "s")") }
        if !dimensions.isEmpty {
            report.added.append("\(dimensions.count) dimension\(dimensions.count == 1 ? "" : "s")")
        }
    }

    private static func append(
        _ value: YAMLValue,
        to key: String,
        at steps: [YAMLFile.Step],
        _ file: inout YAMLFile
    ) throws(AgentError) {
        if file.has(steps + [.key(key)]) {
            try file.append(value, to: steps + [.key(key)])
        } else {
            try file.add(.init(key, .list([value])), to: steps)
        }
    }

    private func value(of measure: MetricWish.Measure) -> YAMLValue {
        var entries: [YAMLValue.Entry] = [
            .init("name", .text(measure.name)),
            .init("description", .text("\(measure.words).")),
            .init("agg", .text(measure.aggregation.dbt)),
            .init("expr", .text(measure.column)),
        ]
        if case .percentile(let number) = measure.aggregation {
            entries.append(
                .init(
                    "agg_params",
                    .map([
                        .init("percentile", .plain("0.\(number < 10 ? "0" : "")\(number)")),
                        .init("use_discrete_percentile", .plain("false")),
                    ])
                )
            )
        }
        if self.wish.semantic != nil, self.wish.semantic?.defaults?.agg_time_dimension == nil,
            let time = self.wish.semantic?.dimensions.first(where: { $0.type == "time" })
        {
            entries.append(.init("agg_time_dimension", .text(time.name)))
        }
        return .map(entries)
    }

    private func newDimensions() throws(AgentError) -> [YAMLValue] {
        let columns = self.snapshot.columns(of: self.wish.node.name)
        var values: [YAMLValue] = []
        for name in (self.wish.dimensions + self.wish.filters.map(\.column)).uniqued {
            guard !self.hasElement(name) else { continue }
            guard let column = columns.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                guard !self.isJoined(name) else { continue }
                throw AddMetric.declined(
                    "\(self.wish.node.name) has no column \(name), and no joined semantic model has it as a dimension."
                )
            }
            values.append(self.dimension(column))
        }
        return values
    }

    private func dimension(_ column: Catalogue.Column) -> YAMLValue {
        let name = Self.element(column.name, self.name)
        let isTime = column.type?.isTime == true
        var entries: [YAMLValue.Entry] = [
            .init("name", .text(name)), .init("type", .text(isTime ? "time" : "categorical")),
        ]
        if isTime { entries.append(.init("type_params", .map([.init("time_granularity", .text("day"))]))) }
        if name != column.name { entries.append(.init("expr", .text(column.name))) }
        return .map(entries)
    }

    /// A column's name as MetricFlow takes it for an element: lower case, single underscores, and no unit of time.
    private static func element(_ column: String, _ model: String) -> String {
        let units: Set<String> = [
            "nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter",
            "year",
        ]
        return units.contains(column.slug) ? "\(model)_\(column.slug)".slug : column.slug
    }

    private func hasElement(_ name: String) -> Bool {
        guard let semantic = self.wish.semantic else {
            // The new semantic model's time dimension.
            return self.snapshot.columns(of: self.wish.node.name).first { $0.type?.isTime == true }?.name == name
        }
        return semantic.dimensions.contains { $0.name == name || $0.expr == name }
    }

    /// A dimension of a semantic model that shares an entity with this one.
    private func isJoined(_ name: String) -> Bool {
        let entities = Set(self.wish.semantic?.entities.map(\.name) ?? [])
        return self.snapshot.manifest.semantic_models.values.contains { model in
            model.dimensions.contains { $0.name == name }
                && model.entities.contains { entities.contains($0.name) && ["primary", "unique"].contains($0.type) }
        }
    }

    // MARK: - The metric

    func addMetric(to draft: inout Draft, _ report: inout AddMetric.Report) async throws(AgentError) {
        let file = self.metricsPath
        let values = self.metricValues
        try await draft.edit(file) { (file) throws(AgentError) in
            for value in values { try Self.append(value, to: "metrics", at: [], &file) }
        }
        report.added.insert("\(values.count) metric\(values.count == 1 ? "" : "s")", at: 0)
    }

    /// The file where the metrics of this semantic model are, else where most metrics are, else the model's own.
    private var metricsPath: String {
        let metrics = self.snapshot.manifest.metrics.values.sorted { $0.name < $1.name }
        let own = metrics.first { metric in
            self.wish.semantic?.measures.contains { $0.name == metric.type_params.measure?.name } == true
        }
        return own?.original_file_path ?? self.path
    }

    private var metricValues: [YAMLValue] {
        switch self.wish.kind {
        case .simple(let measure):
            return [self.metric(self.wish.name, "simple", [.init("measure", .text(measure.name))])]
        case .cumulative(let measure):
            return [self.metric(self.wish.name, "cumulative", [.init("measure", .text(measure.name))])]
        case .ratio(let numerator, let denominator):
            let parts = [numerator, denominator].compactMap { part in
                part.measure.map { measure in
                    YAMLValue.map([
                        .init("name", .text(part.metric)), .init("label", .text(part.metric.humanized)),
                        .init("description", .text("\(measure.words).")), .init("type", .text("simple")),
                        .init("type_params", .map([.init("measure", .text(measure.name))])),
                    ])
                }
            }
            let parameters: [YAMLValue.Entry] = [
                .init("numerator", .text(numerator.metric)), .init("denominator", .text(denominator.metric)),
            ]
            return parts.uniqued + [self.metric(self.wish.name, "ratio", parameters)]
        }
    }

    private func metric(_ name: String, _ type: String, _ parameters: [YAMLValue.Entry]) -> YAMLValue {
        var entries: [YAMLValue.Entry] = [
            .init("name", .text(name)),
            .init("label", .text(self.wish.label)),
            .init("description", .text(self.wish.description)),
            .init("type", .text(type)),
            .init("type_params", .map(parameters)),
        ]
        if let grain = self.wish.grain, ["day", "week", "month", "quarter", "year"].contains(grain) {
            entries.append(.init("time_granularity", .text(grain)))
        }
        let conditions = self.wish.filters.map {
            Self.condition(
                $0,
                in: self.wish.semantic,
                self.snapshot,
                self.wish.node,
                newModel: self.name,
                newEntity: self.newEntity
            )
        }
        if !conditions.isEmpty { entries.append(.init("filter", .text(conditions.joined(separator: " and ")))) }
        return .map(entries)
    }

    private var newEntity: String {
        self.entity(
            self.snapshot.manifest.tests(on: self.wish.node).first { $0.test_metadata?.name == "unique" }?.column_name
        )
    }

    /// A filter as MetricFlow writes it: `{{ Dimension('trip__payment_type') }} = 'Cash'`.
    static func condition(
        _ filter: Filter,
        in semantic: Manifest.SemanticModel?,
        _ snapshot: Snapshot,
        _ node: Manifest.Node,
        newModel: String = "",
        newEntity: String = ""
    ) -> String {
        let type = snapshot.columns(of: node.name).first { $0.name == filter.column }?.type ?? ""
        let known = semantic?.dimensions.first {
            $0.expr == filter.column || ($0.expr == nil && $0.name == filter.column)
        }
        let name = known?.name ?? self.element(filter.column, semantic?.name ?? newModel)
        let address = "\(semantic?.primaryEntity ?? newEntity)__\(name)"
        let dimension = type.isTime ? "{{ TimeDimension('\(address)', 'day') }}" : "{{ Dimension('\(address)') }}"
        func literal(_ text: String) -> String {
            let isBare =
                (type.isNumeric && Double(text) != nil)
                || (type.lowercased().hasPrefix("bool") && ["true", "false"].contains(text.lowercased()))
            return isBare ? text : "'\(text.replacing("'", with: "''"))'"
        }
        switch filter.value {
        case .one(let text): return "\(dimension) \(filter.op) \(literal(text))"
        case .many(let texts): return "\(dimension) in (\(texts.map(literal).joined(separator: ", ")))"
        }
    }
}

extension Array where Element: Hashable {
    /// The elements without repetitions, in order.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return self.filter { seen.insert($0).inserted }
    }
}
