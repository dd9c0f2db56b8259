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
        let explanation = FailureExplanation(snapshot: self.snapshot, workbench: self.bench.workbench)
        for failure in bad.prefix(5) { passages += try await explanation.passages(of: failure) }
        if bad.count > 5 { passages.append(.text("… and \(bad.count - 5) more failing tests.")) }
        return Answer(title: "\(bad.count) of \(results.count) tests of \(subject) fail", passages: passages)
    }

    private var time: String {
        Date(timeIntervalSince1970: Double(self.now.milliseconds) / 1000).formatted(.iso8601)
    }
}
