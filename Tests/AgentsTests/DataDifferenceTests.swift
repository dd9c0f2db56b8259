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
}
