import Foundation
import Requests

/// Takes a merged pull request back: the files as they were before it, with what was merged since. Where a later change
/// stands on the same lines it refuses, and says which.
struct RollBack: Recipe {
    static let intent = "rollback"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let history = try await MergeHistory(snapshot.tree)
        let merge = try self.merge(intent, history, snapshot)
        let parent = "\(merge.commit)^1"
        let git = snapshot.tree.git
        let list = try await git.run(["diff", "--name-only", "-z", "--no-renames", parent, merge.commit])
        var edits: [FileEdit] = []
        for path in list.split(separator: "\0").map(String.init) {
            let revision = Revision(git: git, path: path, scratch: warehouse.workbench.scratch.path)
            let now = try await revision.text(at: snapshot.commit)
            guard let then = try await revision.merged(undoing: merge.commit, from: parent, on: now) else {
                throw AgentError(
                    .declined,
                    "Pull request #\(merge.number) cannot be taken back: later changes to \(path) stand on it.",
                    passages: [.bullets(try await history.later(than: merge, touching: path))]
                )
            }
            if then.text != now { edits.append(FileEdit(path: path, before: now, after: then.text)) }
        }
        guard !edits.isEmpty else {
            throw Self.declined("Nothing of pull request #\(merge.number) is left: it has been taken back already.")
        }
        let users = try await BroughtIn(merge, history).users(after: edits)
        guard users.isEmpty else {
            throw AgentError(
                .declined,
                "Pull request #\(merge.number) cannot be taken back: later changes use what it brought in.",
                passages: [.bullets(users), .text("Take those back first, the latest one before the others.")]
            )
        }
        let paths = Set(edits.map(\.path))
        let models = snapshot.manifest.nodes.values.filter { node in
            Manifest.tables.contains(node.resource_type)
                && [node.original_file_path, node.yamlPath].compactMap { $0 }
                    .contains { paths.contains(snapshot.project.inRepository($0)) }
        }.map(\.name).sorted()
        return Change(
            title: "Roll back pull request #\(merge.number): \(merge.title)",
            summary: "took back pull request #\(merge.number)",
            commitTitle: "revert: \(merge.title) (#\(merge.number))",
            kind: .schema,
            edits: edits,
            models: models,
            risk: .high,
            reasons: [
                "\(edits.count) file\(edits.count == 1 ? "" : "s") as they were before #\(merge.number); what was merged since stays.",
                "It is a change like any other: built, tested and merged by the same rules.",
            ]
        )
    }

    private func merge(
        _ intent: Intent,
        _ history: MergeHistory,
        _ snapshot: Snapshot
    ) throws(AgentError) -> MergeHistory.Merge {
        let known = history.merges.prefix(5).map { "#\($0.number) \($0.title)" }
        guard let word = intent.text("pr"), let number = Int(word.trimmingPrefix("#")) else {
            throw AgentError(
                .declined,
                "Which pull request should be taken back? Say its number.",
                passages: [.bullets(known)]
            )
        }
        guard let merge = history.merges.first(where: { $0.number == number }) else {
            throw AgentError(
                .declined,
                "No merge of a pull request #\(number) is in \(snapshot.project.name). The last ones:",
                passages: known.isEmpty ? [] : [.bullets(known)]
            )
        }
        return merge
    }
}

/// The merges of pull requests in a history, the newest first.
struct MergeHistory: Sendable {
    struct Merge: Hashable, Sendable {
        var commit: String
        var number: Int
        var title: String
    }

    let tree: SourceTree
    let merges: [Merge]

    init(_ tree: SourceTree) async throws(AgentError) {
        self.tree = tree
        let log = try await tree.git.run([
            "log", "--first-parent", "-z", "--format=%H%n%B", "--max-count=1000", tree.commit,
        ])
        self.merges = log.split(separator: "\0").compactMap { entry in
            let lines = entry.split(separator: "\n").map(String.init)
            guard lines.count >= 2 else { return nil }
            if let number = lines[1].firstMatch(of: #/^Merge pull request \#(\d+)\ /#)?.1 {
                let title = lines.dropFirst(2).first ?? lines[1]
                return Int(number).map { Merge(commit: lines[0], number: $0, title: title) }
            }
            return Self.squash(lines[0], lines[1])
        }
    }

    /// Forges put the number behind the title when they make one commit of a pull request. What only speaks of another
    /// one is no merge of it.
    private static func squash(_ commit: String, _ subject: String) -> Merge? {
        guard let match = subject.wholeMatch(of: /(.+) \(#(\d+)\)/), let number = Int(match.2) else { return nil }
        let isOwnRevert = subject.hasPrefix("revert: ") && !match.1.hasSuffix(")")
        return isOwnRevert ? nil : Merge(commit: commit, number: number, title: String(match.1))
    }

    /// What touched `path` after `merge`, one line each.
    func later(than merge: Merge, touching path: String) async throws(AgentError) -> [String] {
        let log = try await self.tree.git.run([
            "log", "--first-parent", "--format=%H %s", "--max-count=10", "\(merge.commit)..\(self.tree.commit)", "--",
            path,
        ])
        return log.split(separator: "\n").map { self.name(ofLine: String($0)) }
    }

    /// The change that a line of a log (`HASH SUBJECT`) tells of: its pull request where there is one.
    func name(ofLine line: String) -> String {
        let commit = String(line.prefix { $0 != " " })
        let known = self.merges.first { $0.commit == commit }
        return known.map { "#\($0.number) \($0.title)" } ?? String(line.dropFirst(commit.count + 1))
    }
}

/// One file at different commits.
private struct Revision {
    let git: Git
    let path: String
    /// A folder for what git wants to read from files.
    let scratch: String

    /// A text, or that there is no such file.
    struct Content {
        var text: String?
    }

    /// The file at `commit`; `nil` when it is not there.
    func text(at commit: String) async throws(AgentError) -> String? {
        let result = try await self.git.attempt(["cat-file", "blob", "\(commit):\(self.path)"])
        return result.isSuccess ? result.output : nil
    }

    /// The file `now` without what `merge` did to it since `parent`; `nil` when later changes stand on that.
    func merged(undoing merge: String, from parent: String, on now: String?) async throws(AgentError) -> Content? {
        let (after, before) = (try await self.text(at: merge), try await self.text(at: parent))
        if now == after { return Content(text: before) }
        if now == before { return Content(text: now) }
        guard let now, let after, let before else { return nil }
        let folder = URL(filePath: "\(self.scratch)/merge-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, text) in [("now", now), ("after", after), ("before", before)] {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
        } catch {
            throw AgentError(error)
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["now", "after", "before"].map { folder.appending(path: $0).path }
        let result = try await self.git.attempt(["merge-file", "-p", "-q"] + files)
        return result.isSuccess ? Content(text: result.output) : nil
    }
}
