import Foundation
import Requests

/// Builds and tests what a change touches, on a copy of the database, and compares with the state before.
struct TestAgent: Sendable {
    let project: OpenProject
    let origin: Origin
    let bench: Bench
    let base: Snapshot
    let plan: Plan
    /// The commit under test.
    let commit: String
    /// A commit's message from its first line.
    let message: @Sendable (String) -> String
    let note: @Sendable (String) async -> Void

    func run() async throws -> StepResult {
        var workbench = self.bench.workbench
        workbench.state = self.base.state
        let nodes = (self.plan.blast.models + self.plan.blast.downstreamModels).compactMap {
            self.base.manifest.model($0)
        }
        await self.note("looking at the data before the change")
        try await self.compare(nodes, workbench, remembers: true)
        var checks: [StepResult.Check] = []
        try await self.build(workbench, &checks)
        if self.plan.kind == .metrics || !self.base.manifest.semantic_models.isEmpty {
            checks.append(try await self.validateSemantics(workbench))
        }
        let style = StyleCheck(origin: self.origin, bench: self.bench, base: self.base)
        let (commit, repairs) = try await self.checkStyle(style, workbench, &checks)
        await self.note("comparing the data after the change")
        let tables = try await self.compare(nodes + self.newcomers(workbench), workbench, remembers: false)
        // Last of all: a test may do anything to the copy of the database.
        checks += try await self.runPythonTests(workbench, at: commit)
        if let failed = checks.first(where: { $0.outcome == .failed }) {
            throw AgentError(.failed, "\(failed.name) failed.", passages: [.code(failed.detail)], checks: checks)
        }
        let tested = Set(nodes.filter { !self.base.manifest.tests(on: $0).isEmpty }.map(\.name))
        let confidence = Confidence(checks, tables, of: self.plan, tested: tested)
        let passed = checks.filter { $0.outcome == .passed }.count
        return StepResult(
            summary: "\(passed) checks passed" + (repairs == 0 ? "" : ", after a repair"),
            commit: repairs == 0 ? nil : commit,
            checks: checks,
            rowCounts: tables.map { .init(model: $0.model, before: $0.before, after: $0.after) },
            passages: DataDifferences(tables: tables).passages + [.text(confidence.words)],
            confidence: confidence.value
        )
    }

    // MARK: - Data

    private struct Comparison: Encodable {
        struct Table: Encodable {
            var name: String
            var relation: String
            /// Columns that are tested to be unique.
            var keys: [String]
        }

        var database: String
        /// A file that holds the tables from before.
        var memory: String
        var remembers: Bool
        /// Tables with more rows are counted, and not compared.
        var budget = 500_000
        var models: [Table]
    }

    private struct Answer: Decodable {
        var differences: [DataDifference]?
    }

    /// Remembers what the tables hold, or compares with what was remembered.
    @discardableResult
    private func compare(
        _ nodes: [Manifest.Node],
        _ workbench: Workbench,
        remembers: Bool
    ) async throws -> [DataDifference] {
        guard let profile = workbench.scratch.profile else { return [] }
        let manifest = self.base.manifest
        let question = Comparison(
            database: "\(Sandbox.scratch)/database/\(profile.databaseName)",
            memory: "\(Sandbox.scratch)/before.duckdb",
            remembers: remembers,
            models: nodes.map { node in
                let keys = manifest.tests(on: node).filter { $0.test_metadata?.name == "unique" }.compactMap(
                    \.column_name
                )
                return .init(name: node.name, relation: node.relation_name ?? node.name.quotedName, keys: keys)
            }
        )
        let answer: Answer = try await workbench.python(.compare, question)
        return answer.differences ?? nodes.map { DataDifference(uncounted: $0.name) }
    }

    // MARK: - dbt

    private func build(_ workbench: Workbench, _ checks: inout [StepResult.Check]) async throws {
        await self.note("dbt build --select state:modified+")
        let state = "\(Sandbox.scratch)/state"
        let (note, progress) = (self.note, BuildProgress())
        // A metric or a new test leaves its model's SQL as it is; the models touched are built with the modified.
        let selection = ["state:modified+"] + self.plan.blast.models
        let result = try await workbench.dbt(["build", "--state", state, "--select"] + selection) { line in
            if let words = await progress.note(after: line) { await note(words) }
        }
        let results = workbench.runResults
        let bad = results.filter(\.isBad)
        guard result.isSuccess || !bad.isEmpty else {
            throw AgentError(
                .failed,
                "dbt build \(result.ending).",
                passages: [.code(result.excerpt())],
                checks: checks
            )
        }
        let blamed = bad.isEmpty ? [] : try await self.notRedBefore(bad.map(\.unique_id))
        let tests = results.filter { $0.unique_id.hasPrefix("test.") }.count
        let models = results.count - tests
        let red = bad.count - blamed.count
        let known = red == 0 ? "" : "; \(red) failed before the change, too"
        guard blamed.isEmpty else {
            let names = blamed.compactMap { $0.split(separator: ".").dropFirst(2).first.map(String.init) }
            checks.append(.init(name: "dbt build", outcome: .failed, detail: names.joined(separator: ", ")))
            let messages = bad.filter { blamed.contains($0.unique_id) }.prefix(5).compactMap(\.message)
            throw AgentError(
                .failed,
                "The change breaks \(names.prefix(3).joined(separator: ", ")).",
                passages: [.code(messages.joined(separator: "\n").plain), .code(result.excerpt(lines: 20))],
                checks: checks
            )
        }
        checks.append(
            .init(
                name: "dbt build",
                outcome: red == 0 ? .passed : .warned,
                detail: "\(models) built, \(tests - red) of \(tests) tests passed\(known)"
            )
        )
    }

    /// What the build made that was not there before the change.
    private func newcomers(_ workbench: Workbench) -> [Manifest.Node] {
        workbench.runResults.compactMap { result in
            guard result.unique_id.hasPrefix("model."), self.base.manifest.nodes[result.unique_id] == nil,
                let relation = result.relation_name
            else { return nil }
            let name = result.unique_id.split(separator: ".").last.map(String.init) ?? result.unique_id
            return Manifest.Node(
                unique_id: result.unique_id,
                name: name,
                resource_type: "model",
                package_name: "",
                original_file_path: "",
                relation_name: relation
            )
        }
    }

    /// Whether the change was made to turn this green: then it is no excuse that it was red before.
    private func isMeantToMend(_ id: String) -> Bool {
        guard self.plan.intent.name == FixBug.intent,
            let node = self.plan.blast.models.first.flatMap(self.base.manifest.model)
        else { return false }
        if id == node.unique_id { return true }
        let tests = self.base.manifest.tests(on: node, column: self.plan.intent.text("column"))
        return tests.contains { $0.unique_id == id }
    }

    /// Which of these nodes were fine at the base commit: only those are the change's fault. Asked only when
    /// something is red.
    private func notRedBefore(_ ids: [String]) async throws -> [String] {
        let old = ids.filter { self.base.manifest.nodes[$0] != nil && !self.isMeantToMend($0) }
        guard !old.isEmpty else { return ids }
        await self.note("checking whether it failed before the change, too")
        let names = old.compactMap { self.base.manifest.nodes[$0]?.name }
        let red = try await self.onBase { workbench in
            _ = try await workbench.dbt(["build", "--select"] + names)
            return Set(workbench.runResults.filter(\.isBad).map(\.unique_id)).intersection(old)
        }
        return ids.filter { !red.contains($0) }
    }

    /// Runs `body` on the state before the change, in a place that is gone afterwards.
    private func onBase<Value>(_ body: (Workbench) async throws -> Value) async throws -> Value {
        let name = "\(self.bench.worktree.name)-base"
        let bench = try await self.project.bench(name, at: self.base.commit, of: self.origin, self.base.tree)
        do {
            let value = try await body(bench.workbench)
            await bench.discard()
            return value
        } catch {
            await bench.discard()
            throw error
        }
    }

    // MARK: - Python

    /// Runs the project's tests in Python before the change and after it; nothing where it has none.
    private func runPythonTests(_ workbench: Workbench, at commit: String) async throws -> [StepResult.Check] {
        var isThere = self.base.hasPythonTests
        if !isThere {
            let tree = try await SourceTree(self.origin.git, at: commit)
            isThere = try await PythonTests.areIn(tree, of: self.base.project)
        }
        guard isThere else { return [] }
        let tests = try await PythonTests(in: workbench.sandbox)
        if let obstacle = tests.obstacle { return [obstacle] }
        await self.note("pytest, as it was before the change")
        let before = try await self.onBase { base in
            // What dbt wrote about the project is there before as it is after.
            try base.scratch.takeManifest(from: self.base.state)
            return try await tests.run(on: base)
        }
        await self.note("pytest")
        return PytestVerdict(before: before, after: try await tests.run(on: workbench)).checks
    }

    // MARK: - Style, and its repair

    /// How often a failure that can be repaired is, before it ends the request.
    private static let repairs = 2

    /// Lints what changed. What sqlfluff itself can lay out again is committed, and built and tested once more.
    private func checkStyle(
        _ style: StyleCheck,
        _ workbench: Workbench,
        _ checks: inout [StepResult.Check]
    ) async throws -> (commit: String, repairs: Int) {
        var (commit, repairs) = (self.commit, 0)
        while true {
            await self.note("sqlfluff lint")
            guard let report = try await style.report(at: commit, workbench) else { return (commit, repairs) }
            guard report.check.outcome == .failed, repairs < Self.repairs,
                let edits = try await style.repair(report, workbench)
            else {
                checks.append(report.check)
                return (commit, repairs)
            }
            repairs += 1
            await self.note("laying out the SQL again, and testing once more")
            let message = self.message("style: lay out the SQL as the project does")
            let author = Git.Author(name: "ChatBridge \(AgentName.test.rawValue)", email: "chatbridge@localhost")
            commit = try await self.bench.worktree.commit(edits, message: message, author: author).commit
            checks.append(.init(name: "repair \(repairs)", outcome: .passed, detail: report.words))
            try await self.build(workbench, &checks)
        }
    }

    // MARK: - The semantic layer

    private func validateSemantics(_ workbench: Workbench) async throws -> StepResult.Check {
        await self.note("mf validate-configs")
        let result = try await workbench.mf(["validate-configs"])
        let text = (result.output + result.errors).plain
        let isGood = result.isSuccess && text.firstMatch(of: /ERRORS: [1-9]/) == nil
        return .init(
            name: "mf validate-configs",
            outcome: isGood ? .passed : .failed,
            detail: isGood ? "the semantic layer is valid" : result.excerpt(lines: 12)
        )
    }
}
