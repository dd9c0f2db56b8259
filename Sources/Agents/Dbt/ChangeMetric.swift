import Requests
import Yams

/// Gives a simple metric another aggregation or another filter. Its measure stays as it is, for other metrics may use
/// it: the metric is pointed to one that fits, which is added when missing.
struct ChangeMetric: Recipe {
    static let intent = "change_metric"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let metric = try self.metric(intent, snapshot)
        let (semantic, measure) = try self.measure(of: metric, snapshot)
        guard let node = semantic.depends_on?.nodes?.lazy.compactMap({ snapshot.manifest.nodes[$0] }).first else {
            throw Self.declined("The model of \(metric.name) is not known.")
        }
        let aggregation = intent.text("aggregation") ?? Aggregation.slot(of: measure)
        guard aggregation != Aggregation.slot(of: measure) || !intent.filters().isEmpty else {
            throw Self.declined("What should \(metric.name) be instead? Another aggregation, or only some rows?")
        }
        guard !["ratio", "cumulative_sum"].contains(aggregation) else {
            throw Self.declined("\(metric.name) would become a metric of another type. Add a new metric for that.")
        }
        let wish = try MetricWish(
            Intent(
                name: "add_metric",
                project: intent.project,
                slots: [
                    "aggregation": .text(aggregation), "measure": .text(measure.expr ?? measure.name),
                    "model": .text(node.name), "filters": .filters(intent.filters()),
                ]
            ),
            in: snapshot
        )
        var (draft, report) = (Draft(snapshot), AddMetric.Report())
        try await SemanticYAML(wish, in: snapshot).addElements(to: &draft, &report)
        let filter = try self.filter(wish, of: metric, semantic, node, snapshot)
        try await self.point(metric, to: wish, filter, &draft)
        var change = self.change(metric, wish, draft, report, snapshot)
        change.bi = Self.bi(metric, wish, snapshot)
        return change
    }

    private func change(
        _ metric: Manifest.Metric,
        _ wish: MetricWish,
        _ draft: Draft,
        _ report: AddMetric.Report,
        _ snapshot: Snapshot
    ) -> Change {
        let users = snapshot.manifest.reachable(from: metric.unique_id, .downstream).map(snapshot.manifest.title)
        var reasons = ["\(metric.name) means something else from then on: \(wish.description)"]
        if !users.isEmpty { reasons.append("It is used by \(users.joined(separator: ", ")).") }
        if !report.added.isEmpty { reasons.append("Added for it: \(report.added.joined(separator: ", ")).") }
        return Change(
            title: "Change the metric \(metric.name)",
            summary: "changed the definition of \(metric.name)",
            commitTitle: "feat(metrics)!: change \(metric.name)",
            kind: .metrics,
            edits: draft.edits,
            models: [wish.node.name],
            risk: .high,
            reasons: reasons
        )
    }

    /// The measure as it should be; `nil` when the metric as it is has no plain counterpart.
    private static func bi(_ metric: Manifest.Metric, _ wish: MetricWish, _ snapshot: Snapshot) -> BIWish? {
        guard let old = try? MeasureWish(metric, in: snapshot), let new = MeasureWish(wish),
            case .simple(let former) = old.formula, case .simple(var part) = new.formula
        else { return nil }
        part.filters = former.filters + part.filters
        var changed = old
        changed.formula = .simple(part)
        changed.description = wish.description
        return .change(changed, from: old)
    }

    private func metric(_ intent: Intent, _ snapshot: Snapshot) throws(AgentError) -> Manifest.Metric {
        let name = intent.text("metric")
        guard let metric = snapshot.manifest.metrics.values.first(where: { $0.name == name }) else {
            let known = snapshot.catalogue.metrics.keys.sorted().joined(separator: ", ")
            let trouble = name.map { "There is no metric \($0)." } ?? "Which metric should change?"
            throw Self.declined("\(trouble) I know \(known.isEmpty ? "none" : known).")
        }
        guard metric.type == "simple" else {
            throw Self.declined("\(metric.name) is a \(metric.type) metric: change the metrics that it is made of.")
        }
        return metric
    }

    private func measure(
        of metric: Manifest.Metric,
        _ snapshot: Snapshot
    ) throws(AgentError) -> (Manifest.SemanticModel, Manifest.SemanticModel.Measure) {
        guard let name = metric.type_params.measure?.name, let found = snapshot.manifest.measure(name) else {
            throw Self.declined("The measure of \(metric.name) is not known.")
        }
        return found
    }

    /// The whole filter as the metric should have it; `nil` when it stays.
    private func filter(
        _ wish: MetricWish,
        of metric: Manifest.Metric,
        _ semantic: Manifest.SemanticModel,
        _ node: Manifest.Node,
        _ snapshot: Snapshot
    ) throws(AgentError) -> String? {
        guard !wish.filters.isEmpty else { return nil }
        let old = (metric.filter?.where_filters ?? []).map(\.where_sql_template)
        for filter in wish.filters where old.contains(where: { $0.contains("__\(filter.column)'") }) {
            throw Self.declined(
                "\(metric.name) is filtered by \(filter.column) already (\(old.joined(separator: " and "))); please change that by hand."
            )
        }
        let new = wish.filters.map { SemanticYAML.condition($0, in: semantic, snapshot, node) }
        return (old + new).joined(separator: " and ")
    }

    private func point(
        _ metric: Manifest.Metric,
        to wish: MetricWish,
        _ filter: String?,
        _ draft: inout Draft
    ) async throws(AgentError) {
        guard case .simple(let measure) = wish.kind else { return }
        try await draft.edit(metric.original_file_path) { (file) throws(AgentError) in
            guard let index = file.index(in: [.key("metrics")], is: metric.name) else {
                throw Self.declined("\(metric.original_file_path) does not define \(metric.name) itself.")
            }
            let here: [YAMLFile.Step] = [.key("metrics"), .item(index)]
            let parameters = here + [.key("type_params")]
            if file.node(parameters + [.key("measure")])?.mapping != nil {
                try file.set("name", to: measure.name, in: parameters + [.key("measure")])
            } else {
                try file.set("measure", to: measure.name, in: parameters)
            }
            if let filter { try file.set("filter", to: filter, in: here) }
        }
    }
}
