import Requests

/// What is wrong with a model, found by building it with its tests.
enum Diagnosis {
    case healthy(tests: Int)
    /// It cannot be built.
    case broken(RunResults.Result)
    case failing([Failure])

    /// A test that fails.
    struct Failure {
        var test: Manifest.Node
        var result: RunResults.Result

        var rows: Int { self.result.failures ?? 0 }

        var words: String {
            let rows = "\(self.rows) row\(self.rows == 1 ? "" : "s")"
            return switch self.test.test_metadata?.name {
            case "not_null": "empty in \(rows)"
            case "unique": "\(self.rows) values come more than once"
            case "accepted_values": "\(self.rows) values that are not listed"
            case "relationships": "\(rows) point to nothing"
            case let name: "\(name ?? self.test.name) finds \(rows)"
            }
        }
    }

    /// Builds `node` and runs its tests; `column` narrows it to the tests of one column.
    static func of(
        _ node: Manifest.Node,
        _ column: String?,
        _ snapshot: Snapshot,
        _ warehouse: Warehouse
    ) async throws(AgentError) -> Diagnosis {
        let workbench = warehouse.workbench
        let run = try await workbench.dbt(["build", "--select", node.name])
        let results = workbench.runResults
        guard run.isSuccess || results.contains(where: \.isBad) else {
            throw AgentError(.declined, "\(node.name) cannot be built.", passages: [.code(run.excerpt(lines: 20))])
        }
        if let own = results.first(where: { $0.unique_id == node.unique_id }), own.isBad { return .broken(own) }
        let tests = results.compactMap { result in
            snapshot.manifest.nodes[result.unique_id].map { Failure(test: $0, result: result) }
        }.filter { $0.test.resource_type == "test" && [nil, node.unique_id].contains($0.test.attached_node) }
        let bad = tests.filter(\.result.isBad)
        let meant = column.map { column in bad.filter { $0.test.column_name == column } } ?? bad
        return meant.isEmpty ? .healthy(tests: tests.count - bad.count) : .failing(meant)
    }

    /// The column that a database says is not there, in the words of DuckDB, PostgreSQL, Snowflake and BigQuery.
    static func missingColumn(in message: String) -> String? {
        let patterns = [
            /Referenced column "([^"]+)" not found/, /does not have a column named "([^"]+)"/,
            /column "?(?:\w+\.)?(\w+)"? does not exist/, /invalid identifier '"?(?:\w+"?\."?)?(\w+)"?'/,
            /Unrecognized name: (?:\w+\.)?(\w+)/,
        ]
        return patterns.lazy.compactMap { message.firstMatch(of: $0) }.first.map { String($0.1) }
    }
}
