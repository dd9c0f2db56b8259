import Requests

/// Adds a metric to MetricFlow's semantic layer, with its semantic model, measure, dimensions and time spine where
/// they are missing, a `not_null` test where the data allows it, and descriptions.
///
/// Writes the semantic layer's YAML as dbt 1.6 to 1.11 read it
/// (https://docs.getdbt.com/docs/build/semantic-models).
struct AddMetric: Recipe {
    static let intent = "add_metric"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let wish = try MetricWish(intent, in: snapshot)
        if let twin = wish.twin { throw Self.declined("The metric \(twin) is defined exactly like this already.") }
        var draft = Draft(snapshot)
        var report = Report()
        let semantics = SemanticYAML(wish, in: snapshot)
        try await semantics.addTimeSpine(to: &draft, &report)
        try await semantics.addModel(to: &draft, &report)
        try await semantics.addElements(to: &draft, &report)
        try await semantics.addMetric(to: &draft, &report)
        try await self.addTest(wish, in: snapshot, with: warehouse, to: &draft, &report)
        return Change(
            title: "Add the metric \(wish.name) to \(wish.node.name)",
            summary: "added \(report.added.joined(separator: ", "))",
            commitTitle: "feat(metrics): add \(wish.name)",
            kind: .metrics,
            edits: draft.edits,
            models: [wish.node.name],
            risk: report.touchesWarehouse ? .medium : .low,
            reasons: report.reasons + wish.remarks
                + ["Nothing that exists changes its meaning: the semantic layer only gains definitions."],
            bi: MeasureWish(wish).map { .add($0) }
        )
    }

    /// What the draft came to, for people.
    struct Report {
        var added: [String] = []
        var reasons: [String] = []
        var touchesWarehouse = false
    }

    private func addTest(
        _ wish: MetricWish,
        in snapshot: Snapshot,
        with warehouse: Warehouse,
        to draft: inout Draft,
        _ report: inout Report
    ) async throws(AgentError) {
        for column in wish.columns {
            var tests: [YAMLValue] = []
            let isTested = snapshot.manifest.tests(on: wish.node, column: column).contains {
                $0.test_metadata?.name == "not_null"
            }
            if !isTested, try await self.isFilled(column, of: wish.node, warehouse) {
                tests = [.text("not_null")]
                report.added.append("1 not_null test")
                report.reasons.append("\(column) has no empty values today, so a not_null test will keep it so.")
            }
            let known = snapshot.columns(of: wish.node.name).first { $0.name == column }
            let description = known?.description == nil ? "\(column.humanized)." : nil
            guard !tests.isEmpty || description != nil else { continue }
            try await ModelYAML(wish.node, in: snapshot).describe(
                column,
                description: description,
                tests: tests,
                in: &draft
            )
        }
    }

    private func isFilled(
        _ column: String,
        of node: Manifest.Node,
        _ warehouse: Warehouse
    ) async throws(AgentError) -> Bool {
        guard let relation = node.relation_name else { return false }
        let query = "select count(*), count(\"\(column)\") from \(relation)"
        do {
            guard let row = try await warehouse.rows([query]).first??.first, row.count == 2 else { return false }
            return row[0] == row[1] && row[0] != "0"
        } catch {
            throw AgentError(error)
        }
    }
}

extension String {
    /// `avg_fare_amount` as people write it: "Avg fare amount".
    var humanized: String {
        let words = self.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// Lower-case words joined by underscores, as dbt wants its names.
    var slug: String {
        let folded = self.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return String(folded).split(separator: "_").joined(separator: "_")
    }
}
