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
        if let lint = try await self.lint(workbench) { checks.append(lint) }
        await self.note("comparing the data after the change")
        let tables = try await self.compare(nodes, workbench, remembers: false)
        if let failed = checks.first(where: { $0.outcome == .failed }) {
            throw AgentError(.failed, "\(failed.name) failed.", passages: [.code(failed.detail)], checks: checks)
        }
        let tested = Set(nodes.filter { !self.base.manifest.tests(on: $0).isEmpty }.map(\.name))
        let confidence = Confidence(checks, tables, of: self.plan, tested: tested)
        let passed = checks.filter { $0.outcome == .passed }.count
        return StepResult(
            summary: "\(passed) checks passed",
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

    /// Which of these nodes were fine at the base commit: only those are the change's fault. Asked only when
    /// something is red.
    private func notRedBefore(_ ids: [String]) async throws -> [String] {
        let old = ids.filter { self.base.manifest.nodes[$0] != nil }
        guard !old.isEmpty else { return ids }
        await self.note("checking whether it failed before the change, too")
        let name = "\(self.bench.worktree.name)-base"
        let bench = try await self.project.bench(name, at: self.base.commit, of: self.origin, self.base.tree)
        let names = old.compactMap { self.base.manifest.nodes[$0]?.name }
        let outcome: Result<ChildResult, any Error>
        do {
            outcome = .success(try await bench.workbench.dbt(["build", "--select"] + names))
        } catch {
            outcome = .failure(error)
        }
        let red = Set(bench.workbench.runResults.filter(\.isBad).map(\.unique_id))
        await bench.discard()
        _ = try outcome.get()
        return ids.filter { !red.contains($0) }
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

    // MARK: - Style

    private struct Lint: Decodable {
        var filepath: String
        var violations: [Violation]

        struct Violation: Decodable, Hashable {
            var code: String
            var description: String
        }
    }

    /// Lints the changed SQL files; only what was not there before fails.
    private func lint(_ workbench: Workbench) async throws -> StepResult.Check? {
        let prefix = self.base.project.subfolder.isEmpty ? "" : self.base.project.subfolder + "/"
        let list = try await self.origin.git.run([
            "diff", "--name-only", "--diff-filter=AM", self.base.commit, self.commit,
        ])
        let files = list.split(separator: "\n").filter { $0.hasSuffix(".sql") && $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
        guard !files.isEmpty else { return nil }
        await self.note("sqlfluff lint")
        let after = try await self.violations(files, workbench)
        guard let after, !after.isEmpty else {
            let detail = after == nil ? "sqlfluff could not read the files" : "\(files.count) files are clean"
            return .init(name: "sqlfluff", outcome: after == nil ? .warned : .passed, detail: detail)
        }
        var old: [Lint.Violation: Int] = [:]
        for file in files where self.base.paths.contains(file) {
            let text = try await self.base.read(file)
            try Yard(self.bench.worktree.path).write(Data(text.utf8), to: prefix + file)
        }
        for violation in try await self.violations(files.filter(self.base.paths.contains), workbench) ?? [] {
            old[violation, default: 0] += 1
        }
        let new = after.filter { violation in
            old[violation, default: 0] -= 1
            return old[violation, default: 0] < 0
        }
        let detail = new.map { "\($0.code): \($0.description)" }.uniqued.prefix(8).joined(separator: "\n")
        // Where the project sets no style of its own, a remark is enough.
        let bad: StepResult.Check.Outcome = self.base.paths.contains(".sqlfluff") ? .failed : .warned
        return .init(
            name: "sqlfluff",
            outcome: new.isEmpty ? .passed : bad,
            detail: new.isEmpty ? "nothing new in \(files.count) files" : detail
        )
    }

    private func violations(_ files: [String], _ workbench: Workbench) async throws -> [Lint.Violation]? {
        guard !files.isEmpty else { return [] }
        var arguments = ["lint", "--format", "json", "--nofail"]
        if !self.base.paths.contains(".sqlfluff") {
            arguments += ["--dialect", self.base.manifest.metadata.adapter_type ?? "ansi"]
        }
        let result = try await workbench.sqlfluff(arguments + files)
        guard let start = result.output.firstIndex(of: "["),
            let lints = try? JSONDecoder().decode([Lint].self, from: Data(result.output[start...].utf8))
        else { return nil }
        return lints.flatMap(\.violations)
    }
}
