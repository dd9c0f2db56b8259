import Foundation
import Requests

/// Lints the SQL files that a change touches; only what was not there before counts.
struct StyleCheck: Sendable {
    let origin: Origin
    let bench: Bench
    let base: Snapshot

    /// What sqlfluff says of a commit.
    struct Report: Sendable {
        var check: StepResult.Check
        /// New violations by file.
        var new: [String: [Violation]] = [:]
        /// Files that had violations before.
        var old: Set<String> = []

        var words: String { self.check.detail }
    }

    struct Violation: Decodable, Hashable, Sendable {
        var code: String
        var description: String
    }

    private struct Lint: Decodable {
        var filepath: String
        var violations: [Violation]
    }

    private var hasRules: Bool { self.base.paths.contains(".sqlfluff") }
    private var prefix: String {
        self.base.project.subfolder.isEmpty ? "" : self.base.project.subfolder + "/"
    }

    private var yard: Yard { Yard(self.bench.worktree.path) }

    /// A file of the project as it is in the worktree, where agents have been.
    private func data(_ file: String) throws(AgentError) -> Data {
        guard let data = self.yard.read(self.prefix + file) else {
            throw AgentError(.failed, "\(file) is no ordinary file any more.")
        }
        return data
    }

    private func text(_ file: String) throws(AgentError) -> String {
        String(decoding: try self.data(file), as: UTF8.self)
    }

    /// `nil` when the change touches no SQL.
    func report(at commit: String, _ workbench: Workbench) async throws -> Report? {
        let list = try await self.origin.git.run([
            "diff", "--name-only", "--diff-filter=AM", self.base.commit, commit,
        ])
        let files = list.split(separator: "\n").filter { $0.hasSuffix(".sql") && $0.hasPrefix(self.prefix) }
            .map { String($0.dropFirst(self.prefix.count)) }
        guard !files.isEmpty else { return nil }
        guard let after = try await self.violations(files, workbench) else {
            return Report(check: .init(name: "sqlfluff", outcome: .warned, detail: "sqlfluff could not read the files"))
        }
        guard after.contains(where: { !$0.value.isEmpty }) else {
            return Report(check: .init(name: "sqlfluff", outcome: .passed, detail: "\(files.count) files are clean"))
        }
        let before = try await self.before(files, workbench)
        let new = after.merging(before, uniquingKeysWith: Self.difference).filter { !$0.value.isEmpty }
        let detail = new.values.flatMap { $0 }.map { "\($0.code): \($0.description)" }.uniqued.sorted().prefix(8)
        // Where the project sets no style of its own, a remark is enough.
        let bad: StepResult.Check.Outcome = self.hasRules ? .failed : .warned
        return Report(
            check: .init(
                name: "sqlfluff",
                outcome: new.isEmpty ? .passed : bad,
                detail: new.isEmpty ? "nothing new in \(files.count) files" : detail.joined(separator: "\n")
            ),
            new: new,
            old: Set(before.filter { !$0.value.isEmpty }.keys)
        )
    }

    private static func difference(_ now: [Violation], _ was: [Violation]) -> [Violation] {
        var left = Dictionary(was.map { ($0, 1) }, uniquingKeysWith: +)
        return now.filter { violation in
            left[violation, default: 0] -= 1
            return left[violation, default: 0] < 0
        }
    }

    /// What the same files had at the base; they are put into the worktree for that, and taken out again.
    private func before(_ files: [String], _ workbench: Workbench) async throws -> [String: [Violation]] {
        let known = files.filter(self.base.paths.contains)
        var texts: [String: Data] = [:]
        for file in known {
            texts[file] = try self.data(file)
            try self.yard.write(Data(try await self.base.read(file).utf8), to: self.prefix + file)
        }
        let found = try await self.violations(known, workbench) ?? [:]
        for (file, text) in texts { try self.yard.write(text, to: self.prefix + file) }
        return found
    }

    private var dialect: [String] {
        self.hasRules ? [] : ["--dialect", self.base.manifest.metadata.adapter_type ?? "ansi"]
    }

    private func violations(_ files: [String], _ workbench: Workbench) async throws -> [String: [Violation]]? {
        guard !files.isEmpty else { return [:] }
        let result = try await workbench.sqlfluff(["lint", "--format", "json", "--nofail"] + self.dialect + files)
        guard let start = result.output.firstIndex(of: "["),
            let lints = try? JSONDecoder().decode([Lint].self, from: Data(result.output[start...].utf8))
        else { return nil }
        return Dictionary(lints.map { ($0.filepath, $0.violations) }, uniquingKeysWith: +)
    }

    /// The files laid out again by sqlfluff; `nil` when it cannot, or a file had faults that are not this change's.
    func repair(_ report: Report, _ workbench: Workbench) async throws -> [FileEdit]? {
        let files = report.new.keys.sorted()
        let codes = Set(report.new.values.flatMap { $0 }.map(\.code))
        guard report.old.isDisjoint(with: files), !codes.contains("PRS"), !codes.contains("TMP") else { return nil }
        let before = try files.map(self.text)
        let rules = ["--rules", codes.sorted().joined(separator: ",")]
        _ = try await workbench.sqlfluff(["fix"] + rules + self.dialect + files)
        var edits: [FileEdit] = []
        for (file, text) in zip(files, before) {
            let now = try self.text(file)
            if now != text { edits.append(FileEdit(path: self.prefix + file, before: text, after: now)) }
        }
        return edits.isEmpty ? nil : edits
    }
}
