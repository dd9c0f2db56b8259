import Requests

/// Runs a dbt command on a copy of the database and tells what came of it; what fails is a result, not a failure.
struct BuildReport: Sendable {
    let snapshot: Snapshot
    let workbench: Workbench
    let note: @Sendable (String) async -> Void

    /// Tables whose rows are counted, at most.
    private static let limit = 50

    func run(_ command: DbtCommand) async throws -> StepResult {
        let tables = Array(self.tables(of: command).prefix(Self.limit))
        let before = try await self.count(tables)
        await self.note(command.words)
        let (note, progress) = (self.note, BuildProgress())
        let run = try await self.workbench.dbt(command.arguments) { line in
            if let words = await progress.note(after: line) { await note(words) }
        }
        let results = self.workbench.runResults
        let bad = results.filter(\.isBad)
        guard run.isSuccess || !bad.isEmpty else {
            throw AgentError(.failed, "\(command.words) \(run.ending).", passages: [.code(run.excerpt(lines: 20))])
        }
        let after = try await self.count(tables)
        let explanation = FailureExplanation(snapshot: self.snapshot, workbench: self.workbench)
        var passages: [Passage] = []
        for failure in bad.prefix(5) { passages += try await explanation.passages(of: failure) }
        let words = self.words(results)
        return StepResult(
            summary: words,
            checks: [.init(name: command.words, outcome: bad.isEmpty ? .passed : .failed, detail: words)],
            rowCounts: zip(tables, zip(before, after)).map { node, rows in
                .init(model: node.name, before: rows.0, after: rows.1)
            },
            passages: passages + [
                .text("It ran on a copy of the database, at commit \(self.snapshot.commit.prefix(10)).")
            ]
        )
    }

    private func words(_ results: [RunResults.Result]) -> String {
        let tests = results.filter { $0.unique_id.hasPrefix("test.") }
        // Exposures are named among the results, too, and nothing is done for them.
        let tables = results.filter { Manifest.tables.contains(String($0.unique_id.prefix { $0 != "." })) }
        let (others, built) = (tables.count, tables.count { $0.status == "success" })
        let passed = tests.count { ["pass", "warn"].contains($0.status) }
        let parts = [
            others == 0 ? nil : "\(built) of \(others) built",
            tests.isEmpty ? nil : "\(passed) of \(tests.count) tests passed",
        ].compactMap { $0 }
        return parts.isEmpty ? "there was nothing to do" : parts.joined(separator: ", ")
    }

    private func tables(of command: DbtCommand) -> [Manifest.Node] {
        let manifest = self.snapshot.manifest
        guard command.command != "compile", command.command != "test" else { return [] }
        guard let model = command.model.flatMap(manifest.model) else {
            return manifest.nodes.values.filter { Manifest.tables.contains($0.resource_type) }
                .filter {
                    [$0.resource_type, "build"].contains(command.command)
                        || command.command == "run" && $0.resource_type == "model"
                }
                .sorted { $0.name < $1.name }
        }
        let below = command.withDownstream ? manifest.reachable(from: model.unique_id, .downstream) : []
        return [model] + below.compactMap { manifest.nodes[$0] }.filter { Manifest.tables.contains($0.resource_type) }
    }

    private func count(_ nodes: [Manifest.Node]) async throws -> [Int?] {
        let queries = nodes.map { "select count(*) from \($0.relation_name ?? $0.name.quotedName)" }
        let rows = try await Warehouse(workbench: self.workbench).rows(queries)
        return rows.map { $0?.first?.first.flatMap { $0 }.flatMap { Int($0) } }
    }
}
