import Requests

/// Registers a dashboard as an exposure of dbt, so that lineage and impact know it, and shows a metric on a page of the
/// Power BI report where there is one.
struct BuildDashboard: Recipe {
    static let intent = "build_dashboard"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        if let action = intent.text("action"), action != "add" {
            throw Self.declined(
                "I can put a metric on a dashboard, but not \(action) what is there: what else a page shows, and why, is "
                    + "not written down where I could read it. Please do that in the BI tool."
            )
        }
        let metric = try self.metric(intent, snapshot)
        let measure = try MeasureWish(metric, in: snapshot)
        guard let node = snapshot.manifest.model(measure.model) else {
            throw Self.declined("\(metric.name) has no model.")
        }
        let known = self.exposure(intent, snapshot)
        let label = known.map { $0.label ?? $0.name } ?? intent.text("dashboard") ?? measure.title
        var draft = Draft(snapshot)
        try await self.register(label, known, metric, node, snapshot, &draft)
        let (bi, remark) = self.bi(intent, label, measure, node, snapshot)
        guard !draft.edits.isEmpty || bi != nil else {
            throw Self.declined(
                "\(label) is registered as a dashboard that reads \(node.name) already. \(remark) What I can do besides: "
                    + "keep the project's list of dashboards, and fill pages of a Power BI report kept in the repository."
            )
        }
        return Change(
            title: known == nil ? "Build the dashboard \(label) for \(metric.name)" : "Show \(metric.name) on \(label)",
            summary: draft.edits.isEmpty
                ? "left dbt as it is" : "registered \(label) as a dashboard that reads \(node.name)",
            commitTitle: "feat(exposures): \(known == nil ? "add" : "extend") \(label.slug)",
            kind: .metrics,
            edits: draft.edits,
            models: [node.name],
            risk: .low,
            reasons: [remark],
            bi: bi
        )
    }

    private func metric(_ intent: Intent, _ snapshot: Snapshot) throws(AgentError) -> Manifest.Metric {
        let metrics = snapshot.manifest.metrics.values.sorted { $0.name < $1.name }
        if let name = intent.text("metric"), let metric = metrics.first(where: { $0.name == name }) { return metric }
        let known = metrics.prefix(12).map(\.name).joined(separator: ", ")
        guard let column = intent.text("measure") else {
            throw Self.declined("Which metric should it show? I know \(known.isEmpty ? "none: add one first" : known).")
        }
        let aggregation = intent.text("aggregation") ?? "sum"
        let fitting = metrics.first { metric in
            guard metric.type == "simple", metric.filter == nil, let name = metric.type_params.measure?.name,
                let measure = snapshot.manifest.measure(name)?.1
            else { return false }
            return (measure.expr ?? measure.name) == column && Aggregation.slot(of: measure) == aggregation
        }
        guard let fitting else {
            throw Self.declined(
                "There is no metric for the \(aggregation) of \(column) yet. Ask for that first, then for the dashboard."
            )
        }
        return fitting
    }

    private func exposure(_ intent: Intent, _ snapshot: Snapshot) -> Manifest.Exposure? {
        guard let name = intent.text("dashboard")?.slug else { return nil }
        return snapshot.manifest.exposures.values.filter { $0.name.slug == name || $0.label?.slug == name }
            .min { $0.name < $1.name }
    }

    // MARK: dbt

    private func register(
        _ label: String,
        _ known: Manifest.Exposure?,
        _ metric: Manifest.Metric,
        _ node: Manifest.Node,
        _ snapshot: Snapshot,
        _ draft: inout Draft
    ) async throws(AgentError) {
        if let known {
            let parents = snapshot.manifest.parent_map[known.unique_id] ?? []
            guard !parents.contains(node.unique_id), !parents.contains(metric.unique_id) else { return }
            guard let path = known.original_file_path else { return }
            return try await draft.edit(path) { (file) throws(AgentError) in
                guard let index = file.index(in: [.key("exposures")], is: known.name) else {
                    throw Self.declined("\(path) does not define \(known.name) itself.")
                }
                let here: [YAMLFile.Step] = [.key("exposures"), .item(index)]
                let item = YAMLValue.text("ref('\(node.name)')")
                if file.has(here + [.key("depends_on")]) {
                    try file.append(item, to: here + [.key("depends_on")])
                } else {
                    try file.add(.init("depends_on", .list([item])), to: here)
                }
            }
        }
        let entry = YAMLValue.map([
            .init("name", .text(label.slug)), .init("label", .text(label)), .init("type", .text("dashboard")),
            .init("description", .text("Shows \(metric.label ?? metric.name.humanized).")),
            .init("depends_on", .list([.text("ref('\(node.name)')")])),
            .init("owner", .map(try self.owner(of: node, snapshot))),
        ])
        let paths = snapshot.manifest.exposures.values.compactMap(\.original_file_path).sorted()
        let path = paths.first ?? "models/_exposures.yml"
        try await draft.edit(path) { (file) throws(AgentError) in
            if file.has([.key("exposures")]) {
                try file.append(entry, to: [.key("exposures")])
            } else {
                try file.add(.init("exposures", .list([entry])), to: [])
            }
        }
    }

    /// dbt wants an owner; the model's is taken, else that of the dashboards there are, when it is one alone.
    private func owner(
        of node: Manifest.Node,
        _ snapshot: Snapshot
    ) throws(AgentError) -> [YAMLValue.Entry] {
        let group = snapshot.manifest.groups.values.first { $0.name == node.group }?.owner
        let others = snapshot.manifest.exposures.values.compactMap(\.owner)
        let single = Set(others.compactMap(\.name)).count == 1 ? others.first { $0.name != nil } : nil
        guard let owner = group ?? single, let name = owner.name else {
            throw Self.declined(
                "A dashboard needs an owner, and \(node.name) is in no group that has one. Give it a group with an owner first."
            )
        }
        guard case .one(let email)? = owner.email else { return [.init("name", .text(name))] }
        return [.init("name", .text(name)), .init("email", .text(email))]
    }

    // MARK: BI

    private func bi(
        _ intent: Intent,
        _ label: String,
        _ measure: MeasureWish,
        _ node: Manifest.Node,
        _ snapshot: Snapshot
    ) -> (BIWish?, String) {
        guard PowerBI.folder(snapshot) != nil else {
            return (nil, "The project has no Power BI model, so its page has to be drawn in the BI tool by hand.")
        }
        guard !PowerBIReport.folders(in: snapshot).isEmpty else {
            return (
                .add(measure),
                "The repository has no Power BI report in the PBIR format, so the page has to be drawn by hand; the "
                    + "measure will be there for it."
            )
        }
        let dimensions = intent.list("dimensions")
        let types = snapshot.columns(of: node.name)
        let isTime = dimensions.contains { name in types.first { $0.name == name }?.type?.isTime == true }
        let chart = intent.text("chart") ?? (dimensions.isEmpty ? "kpi" : isTime ? "line" : "bar")
        return (
            .show(ChartWish(page: label, measure: measure, dimensions: dimensions, chart: chart)),
            "The page gets a \(chart == "kpi" ? "card" : "\(chart) chart") in the look of the report's theme."
        )
    }
}
