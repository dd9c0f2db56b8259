import Foundation
import Requests
import Testing

@testable import Agents

@Suite struct DataDifferenceTests {
    private static func table(_ change: (inout DataDifference) -> Void = { _ in }) -> DataDifference {
        var table = DataDifference(uncounted: "orders")
        (table.before, table.after, table.key, table.gone, table.come, table.changed) = (100, 100, "id", 0, 0, 0)
        change(&table)
        return table
    }

    private static func plan(_ kind: ChangeKind) -> Plan {
        Plan(
            title: "",
            intent: Intent(name: "add_metric", project: "shop"),
            kind: kind,
            steps: [],
            blast: BlastRadius(models: ["orders"]),
            risk: .low,
            baseCommit: ""
        )
    }

    private static let green = [StepResult.Check(name: "dbt build", outcome: .passed, detail: "")]

    @Test func `what stays as it is costs nothing`() {
        let confidence = Confidence(Self.green, [Self.table()], of: Self.plan(.metrics), tested: ["orders"])
        #expect(confidence.value == 1)
        #expect(confidence.words == "Confidence 100 %.")
        #expect(Self.table().isNothing)
    }

    @Test func `values that a metric should not have touched cost confidence, and are named`() {
        let table = Self.table { $0.changed = 3 }
        let confidence = Confidence(Self.green, [table], of: Self.plan(.metrics), tested: ["orders"])
        #expect(confidence.value == 0.85)
        #expect(confidence.reasons == ["values of orders change"])
    }

    @Test func `rows that vanish bring it below what merges by itself`() {
        let table = Self.table { ($0.gone, $0.after, $0.emptier) = (10, 90, ["total: 0.0% to 5.0%"]) }
        let confidence = Confidence(Self.green, [table], of: Self.plan(.schema), tested: [])
        #expect(confidence.value < 0.8)
        #expect(confidence.reasons.contains("orders loses rows"))
    }

    @Test func `a difference is told in a row, with examples`() {
        let table = Self.table {
            ($0.added, $0.changed, $0.changed_columns) = (["fee"], 2, ["total": 2])
            $0.samples = [.init(key: "7", column: "total", before: "1", after: "empty")]
        }
        let passages = DataDifferences(tables: [table]).passages
        #expect("\(passages)".contains("+fee"))
        #expect("\(passages)".contains("2 changed"))
        #expect(passages.contains(.bullets(["orders 7: total 1 → empty"])))
    }

    private struct Task: Encodable {
        struct Table: Encodable {
            var name, relation: String
            var keys: [String]
        }

        var database = "\(Sandbox.scratch)/database/shop.duckdb"
        var memory = "\(Sandbox.scratch)/before.duckdb"
        var remembers: Bool
        var budget = 10
        var models = ["small", "large"].map { Table(name: $0, relation: $0, keys: ["id"]) }
    }

    private struct Found: Decodable { var differences: [DataDifference] }

    @Test func `a table within the budget is compared row by row, and a larger one counted`() async throws {
        let place = try Place()
        try place.write("", to: "project/.keep")
        let workbench = Workbench(
            sandbox: Sandbox(toolbox: try Toolbox.real()),
            worktree: "\(place.path)/project",
            scratch: try await Scratch.make("\(place.path)/scratch", profile: nil, largestCopy: 0),
            subfolder: "",
            packages: nil
        )
        func run(_ statements: String) async throws {
            let script = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.argv[2])"
            let database = "\(workbench.scratch.path)/database/shop.duckdb"
            let python = workbench.sandbox.toolbox.python
            let result = try await Child(python, ["-c", script, database, statements], environment: [:]).run()
            try #require(result.isSuccess, "\(result)")
        }
        try await run(
            "create table small as select range as id, 1 as n from range(10); create table large as select * from range(11) t(id)"
        )
        let _: Found = try await workbench.python(.compare, Task(remembers: true))
        try await run(
            "update small set n = 2 where id > 6; delete from small where id = 0; delete from large where id = 0"
        )
        let found: Found = try await workbench.python(.compare, Task(remembers: false))
        let (small, large) = (found.differences[0], found.differences[1])
        #expect((small.before, small.after, small.key, small.gone, small.changed) == (10, 9, "id", 1, 3))
        #expect((large.before, large.after, large.key, large.over_budget) == (11, 10, nil, true))
        #expect(DataDifferences(tables: [large]).passages.contains { "\($0)".contains("not compared: too many rows") })
        let confidence = Confidence(Self.green, [large], of: Self.plan(.metrics), tested: ["orders"])
        #expect(confidence.reasons == ["values of large are not compared (too many rows)"])
    }
}
