import Requests

/// One failing test or model as a person wants to hear of it: what broke, the usual cause, and some of the rows.
struct FailureExplanation {
    let snapshot: Snapshot
    let workbench: Workbench

    func passages(of result: RunResults.Result) async throws -> [Passage] {
        let node = self.snapshot.manifest.nodes[result.unique_id]
        let column = node?.column_name.map { " on \($0)" } ?? ""
        let rows = result.failures.map { " (\($0) row\($0 == 1 ? "" : "s"))" } ?? ""
        let cause = Passage.text("\(node?.name ?? result.unique_id)\(column)\(rows): \(self.cause(node, result))")
        let lines = try await self.rows(of: result).map { $0.map { $0 ?? "null" }.joined(separator: " | ") }
        if !lines.isEmpty { return [cause, .code(lines.joined(separator: "\n"))] }
        guard result.status != "fail", let message = result.message else { return [cause] }
        return [cause, .code(message.plain)]
    }

    /// Some of the rows that break a test.
    func rows(of result: RunResults.Result, limit: Int = 5) async throws -> [[String?]] {
        guard let code = result.compiled_code, result.status == "fail" else { return [] }
        let query = "select * from (\(code)) limit \(limit)"
        return (try await Warehouse(workbench: self.workbench).rows([query]).first ?? nil) ?? []
    }

    private func cause(_ node: Manifest.Node?, _ result: RunResults.Result) -> String {
        guard result.unique_id.hasPrefix("test.") else { return "it cannot be built; see the message." }
        guard result.status == "fail" else { return "the test itself cannot be run; see the message." }
        switch node?.test_metadata?.name {
        case "not_null":
            return "rows without a value came in. Look at what feeds the column, or filter such rows in staging."
        case "unique":
            return
                "the same value comes twice. A join that multiplies rows or a load that ran twice are the usual causes."
        case "accepted_values":
            return "a value that nobody listed came in. Add it to the list if it is right, or map it in staging."
        case "relationships":
            return "rows point to something that is not there. A late or filtered parent table is the usual cause."
        default: return "these rows break the rule the test states."
        }
    }
}
