import Foundation
import Requests

/// Runs a model's tests on a copy of the database and says what fails, on which rows, and what to do.
struct FailureAnswer {
    let snapshot: Snapshot
    let bench: Bench
    let now: Timestamp

    func answer(_ intent: Intent) async throws -> Answer {
        let model = intent.text("model")
        if let model, self.snapshot.manifest.model(model) == nil {
            throw AgentError(.declined, "I know no model \(model).")
        }
        let result = try await self.bench.workbench.dbt(["test"] + (model.map { ["--select", $0] } ?? []))
        let results = self.bench.workbench.runResults
        let bad = results.filter(\.isBad)
        let subject = model ?? "the project"
        guard result.isSuccess || !bad.isEmpty else {
            return Answer(
                title: "The tests of \(subject) cannot be run",
                passages: [
                    .code(result.excerpt(lines: 20)),
                    .text("dbt stopped before the first test; the lines above say why."),
                ]
            )
        }
        guard !bad.isEmpty else {
            return Answer(
                title: "Nothing fails in \(subject) now",
                passages: [
                    .text(
                        "All \(results.count) tests pass on a copy of the database made at \(self.time), "
                            + "at commit \(self.snapshot.commit.prefix(10)). "
                            + "If a run failed earlier, its data has changed since, or it ran elsewhere."
                    )
                ]
            )
        }
        var passages: [Passage] = []
        for failure in bad.prefix(5) { passages += try await self.explain(failure) }
        if bad.count > 5 { passages.append(.text("… and \(bad.count - 5) more failing tests.")) }
        return Answer(title: "\(bad.count) of \(results.count) tests of \(subject) fail", passages: passages)
    }

    private var time: String {
        Date(timeIntervalSince1970: Double(self.now.milliseconds) / 1000).formatted(.iso8601)
    }

    private func explain(_ result: RunResults.Result) async throws -> [Passage] {
        let node = self.snapshot.manifest.nodes[result.unique_id]
        let column = node?.column_name.map { " on \($0)" } ?? ""
        let rows = result.failures.map { " (\($0) row\($0 == 1 ? "" : "s"))" } ?? ""
        var passages: [Passage] = [
            .text("\(node?.name ?? result.unique_id)\(column)\(rows): \(self.cause(node, result))")
        ]
        if let code = result.compiled_code, result.status == "fail" {
            let sample = try await Warehouse(workbench: self.bench.workbench).rows(["select * from (\(code)) limit 5"])
            let lines = (sample.first ?? nil)?.map { $0.map { $0 ?? "null" }.joined(separator: " | ") } ?? []
            if !lines.isEmpty { passages.append(.code(lines.joined(separator: "\n"))) }
        } else if let message = result.message {
            passages.append(.code(message.plain))
        }
        return passages
    }

    private func cause(_ node: Manifest.Node?, _ result: RunResults.Result) -> String {
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
