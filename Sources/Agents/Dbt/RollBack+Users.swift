import Foundation
import Requests

/// What a merge brought in by name (columns, metrics, measures, models), and which later changes use it.
///
/// Taking it away from under them may merge cleanly, since they may stand in other files; so it is looked for by name.
struct BroughtIn: Sendable {
    /// One place that would be left without what it names.
    private struct Use: Hashable {
        var name: String
        var path: String
    }

    let merge: MergeHistory.Merge
    let history: MergeHistory
    private let names: [String]

    private var git: Git { self.history.tree.git }

    init(_ merge: MergeHistory.Merge, _ history: MergeHistory) async throws(AgentError) {
        (self.merge, self.history) = (merge, history)
        let git = history.tree.git
        let parent = "\(merge.commit)^1"
        let diff = try await git.run(["diff", "--unified=0", "--no-renames", "--no-color", parent, merge.commit])
        let defined = Self.defined(in: diff)
        guard !defined.isEmpty else {
            self.names = []
            return
        }
        let known = try await git.attempt(
            ["grep", "--word-regexp", "--fixed-strings", "--only-matching", "-h", "-I"]
                + defined.flatMap { ["-e", $0] } + [parent]
        )
        let old = Set(known.output.split(separator: "\n").map(String.init))
        self.names = defined.filter { !old.contains($0) }
    }

    /// The names that the added lines of a diff define: YAML's `name:`, SQL's `as`, and the files of new models.
    static func defined(in diff: String) -> [String] {
        var names: Set<String> = []
        var file = ""
        var isNew = false
        for line in diff.split(separator: "\n") {
            if line.hasPrefix("--- ") {
                isNew = line == "--- /dev/null"
            } else if line.hasPrefix("+++ b/") {
                file = String(line.dropFirst(6))
                if isNew, file.hasSuffix(".sql") {
                    names.insert(URL(filePath: file).deletingPathExtension().lastPathComponent)
                }
            } else if line.hasPrefix("+"), file.hasSuffix(".sql") {
                for match in line.matches(of: /\b[aA][sS]\s+"?([A-Za-z_]\w*)"?/) { names.insert(String(match.1)) }
            } else if line.hasPrefix("+"), file.hasSuffix(".yml") || file.hasSuffix(".yaml") {
                if let match = line.firstMatch(of: /^\+[\s-]*name:\s*["']?([A-Za-z_]\w*)["']?\s*$/) {
                    names.insert(String(match.1))
                }
            }
        }
        return names.sorted()
    }

    /// The later changes that name it in files as they would be after `edits`, one line each.
    func users(after edits: [FileEdit]) async throws(AgentError) -> [String] {
        guard !self.names.isEmpty else { return [] }
        var lines: [String] = []
        for use in try await self.uses(after: edits) {
            let log = try await self.git.run([
                "log", "--no-patch", "--first-parent", "--diff-merges=first-parent", "--format=%H %s", "-S", use.name,
                "\(self.merge.commit)..\(self.history.tree.commit)", "--", use.path,
            ])
            let changes = log.split(separator: "\n").map { self.history.name(ofLine: String($0)) }
            let who = changes.isEmpty ? ["A later change"] : changes
            lines += who.map { "\($0) uses \(use.name) in \(use.path)" }
        }
        return lines.uniqued
    }

    private func uses(after edits: [FileEdit]) async throws(AgentError) -> [Use] {
        let touched = Set(edits.map(\.path))
        let found = try await self.git.attempt(
            ["grep", "--word-regexp", "--fixed-strings", "-I", "-z", "--full-name"]
                + self.names.flatMap { ["-e", $0] } + [self.history.tree.commit, "--", "*.sql", "*.yml", "*.yaml"]
        )
        var uses: [Use] = []
        for line in found.output.split(separator: "\n") {
            // "COMMIT:PATH\0TEXT"
            let parts = line.split(separator: "\0", maxSplits: 1).map(String.init)
            guard parts.count == 2, let path = parts[0].split(separator: ":", maxSplits: 1).last.map(String.init),
                !touched.contains(path)
            else { continue }
            uses += self.names(in: parts[1]).map { Use(name: $0, path: path) }
        }
        for edit in edits {
            for line in (edit.after ?? "").split(separator: "\n") {
                uses += self.names(in: String(line)).map { Use(name: $0, path: edit.path) }
            }
        }
        return uses.uniqued
    }

    /// What a line of code names; remarks and descriptions stand on nothing.
    private func names(in line: String) -> [String] {
        guard line.firstMatch(of: /^\s*(#|--|description:)/) == nil else { return [] }
        let words = Set(line.matches(of: /[A-Za-z_]\w*/).map { String($0.output) })
        return self.names.filter(words.contains)
    }
}
