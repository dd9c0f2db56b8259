import Foundation
package import Requests

/// One step's own copy of the project's files, named by request and step, so that a rerun finds and resets it.
package struct Worktree: Sendable {
    let origin: Origin
    let name: String
    package let path: String

    /// What git itself keeps of it.
    private var directory: String { "\(self.origin.repository)/worktrees/\(self.name)" }
    var git: Git { self.origin.git.at(self.directory).dying(by: self.origin.launcher) }

    /// Makes the worktree anew at `commit`, whatever an earlier try left.
    package static func make(
        _ name: String,
        in directory: String,
        of origin: Origin,
        at commit: String
    ) async throws -> Worktree {
        let worktree = Worktree(origin: origin, name: name, path: "\(directory)/\(name)")
        try worktree.remove()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let git = origin.git.dying(by: origin.launcher)
        let command = ["worktree", "add", "--quiet", "--force", "--detach", worktree.path, commit]
        // Git reads what it keeps of all other worktrees, and stumbles over one that is just being made or removed.
        for _ in 0..<4 {
            if try await git.attempt(command).isSuccess { return worktree }
            try worktree.remove()
        }
        try await git.run(command)
        return worktree
    }

    /// Removes this one and nothing else: `git worktree prune` would take others that are just being made for dead.
    package func remove() throws {
        for folder in [self.path, self.directory] { try Tree(folder).remove() }
    }

    /// Gives what the worktree holds a name in the origin, `refs/chatbridge/kept/NAME`, with what was not committed yet.
    package func keepCommit() async throws {
        try await self.git.run(["add", "--all", "."], workTree: self.path)
        let isClean = try await self.git.attempt(["diff", "--cached", "--quiet"], workTree: self.path).isSuccess
        if !isClean {
            try await self.git.run(["commit", "--quiet", "-m", "chore: what the worktree held"], workTree: self.path)
        }
        let commit = try await self.git.run(["rev-parse", "HEAD"], workTree: self.path)
        try await self.origin.git.run(["update-ref", "refs/chatbridge/kept/\(self.name)", commit])
    }

    /// Writes `edits` and commits exactly these files. Returns the commit and what changed.
    package func commit(
        _ edits: [FileEdit],
        message: String,
        author: Git.Author
    ) async throws -> (commit: String, files: [StepResult.FileChange]) {
        let yard = Yard(self.path)
        for edit in edits {
            if let text = edit.after {
                try yard.write(Data(text.utf8), to: edit.path)
            } else {
                try yard.remove(edit.path)
            }
        }
        try await self.git.run(["add", "--"] + edits.map(\.path), workTree: self.path)
        try await self.git.run(["commit", "--quiet", "-m", message], workTree: self.path, author: author)
        let commit = try await self.git.run(["rev-parse", "HEAD"], workTree: self.path)
        let numbers = try await self.git.run(["diff", "--numstat", "HEAD~1", "HEAD"], workTree: self.path)
        return (commit, Self.changes(numbers))
    }

    static func changes(_ numstat: String) -> [StepResult.FileChange] {
        numstat.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", maxSplits: 2)
            guard parts.count == 3 else { return nil }
            return .init(path: String(parts[2]), added: Int(parts[0]) ?? 0, removed: Int(parts[1]) ?? 0)
        }
    }
}

/// A file as an agent would leave it; the path is relative to the repository.
package struct FileEdit: Hashable, Sendable {
    var path: String
    /// `nil` for a new file.
    var before: String?
    /// `nil` for a file that goes.
    var after: String?

    package init(path: String, before: String? = nil, after: String? = nil) {
        self.path = path
        self.before = before
        self.after = after
    }
}
