import Foundation

extension Worktree {
    /// How a change came through the move to another base.
    package enum Rebase: Hashable, Sendable {
        /// The change as a commit on the new base; the base itself when everything was in it already.
        case done(String)
        /// These files were changed on both sides.
        case conflict([String])
    }

    /// Puts the commits from `old` to what the worktree is at onto `base`.
    package func rebase(from old: String, onto base: String) async throws -> Rebase {
        let result = try await self.git.attempt(["rebase", "--quiet", "--onto", base, old], workTree: self.path)
        return try await self.outcome(of: result, "rebase")
    }

    /// Merges `base` into what the worktree is at, whose commits stay as they are.
    func merge(_ base: String, message: String, author: Git.Author) async throws -> Rebase {
        let result = try await self.git.attempt(
            ["merge", "--quiet", "--no-ff", "-m", message, base],
            workTree: self.path,
            author: author
        )
        return try await self.outcome(of: result, "merge")
    }

    /// Where a `rebase` or `merge` left the worktree; after a conflict it is as it was.
    private func outcome(of result: ChildResult, _ command: String) async throws -> Rebase {
        if result.isSuccess { return .done(try await self.git.run(["rev-parse", "HEAD"], workTree: self.path)) }
        let list = try await self.git.run(["diff", "--name-only", "--diff-filter=U", "-z"], workTree: self.path)
        let files = list.split(separator: "\0").map(String.init)
        _ = try await self.git.attempt([command, "--abort"], workTree: self.path)
        guard !files.isEmpty else {
            throw AgentError(.failed, "git \(command) \(result.ending): \(result.excerpt(lines: 6))")
        }
        return .conflict(files)
    }
}
