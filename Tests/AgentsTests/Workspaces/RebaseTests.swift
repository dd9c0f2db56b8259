import Foundation
import Testing

@testable import Agents

/// A change that meets a base branch which moved meanwhile.
struct RebaseTests {
    private let place: Place
    private let origin: Origin
    private let author = Git.Author(name: "Ana", email: "ana@example.org")

    init() async throws {
        self.place = try Place()
        let git = Git(executable: "/usr/bin/git", directory: "\(self.place.path)/origin.git")
        self.origin = Origin(git: git, repository: "\(self.place.path)/origin.git", baseBranch: "main")
        _ = try await Git(executable: "/usr/bin/git", directory: nil).run([
            "init", "--quiet", "--bare", "--initial-branch", "main", self.origin.repository,
        ])
        for name in ["a", "b"] { try self.place.write("one\ntwo\nthree\n", to: "source/\(name).sql") }
        try await git.run(["add", "."], workTree: "\(self.place.path)/source")
        try await git.run(["commit", "--quiet", "-m", "first"], workTree: "\(self.place.path)/source")
    }

    private func worktree(_ name: String, at commit: String) async throws -> Worktree {
        try await Worktree.make(name, in: "\(self.place.path)/worktrees", of: self.origin, at: commit)
    }

    /// Changes a file on a branch of its own; the commit.
    private func change(_ file: String, to text: String, from base: String) async throws -> String {
        let worktree = try await self.worktree("change-\(UUID().uuidString)", at: base)
        return try await worktree.commit([.init(path: file, after: text)], message: "fix: \(file)", author: self.author)
            .commit
    }

    @Test func `a change to other files goes on top of a moved base, with its author`() async throws {
        let base = try await self.origin.head()
        let mine = try await self.change("a.sql", to: "mine\n", from: base)
        let theirs = try await self.change("b.sql", to: "theirs\n", from: base)
        let outcome = try await self.worktree("1-4", at: mine).rebase(from: base, onto: theirs)
        guard case .done(let commit) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try await self.origin.git.run(["show", "\(commit):a.sql"]) == "mine")
        #expect(try await self.origin.git.run(["show", "\(commit):b.sql"]) == "theirs")
        #expect(try await self.origin.git.run(["log", "-1", "--format=%an %P", commit]) == "Ana \(theirs)")
    }

    @Test func `a change to the same lines names the files, and leaves nothing half done`() async throws {
        let base = try await self.origin.head()
        let mine = try await self.change("a.sql", to: "mine\n", from: base)
        let theirs = try await self.change("a.sql", to: "theirs\n", from: base)
        let worktree = try await self.worktree("1-4", at: mine)
        #expect(try await worktree.rebase(from: base, onto: theirs) == .conflict(["a.sql"]))
        #expect(try await worktree.git.run(["rev-parse", "HEAD"]) == mine)
    }

    @Test func `a moved base is merged into what people wrote, whose commits stay`() async throws {
        let base = try await self.origin.head()
        let mine = try await self.change("a.sql", to: "mine\n", from: base)
        let theirs = try await self.change("b.sql", to: "theirs\n", from: base)
        let worktree = try await self.worktree("1-4", at: mine)
        guard case .done(let commit) = try await worktree.merge(theirs, message: "merge", author: self.author) else {
            Issue.record("there is no conflict")
            return
        }
        #expect(try await self.origin.git.run(["log", "-1", "--format=%P", commit]) == "\(mine) \(theirs)")
        #expect(try await self.origin.git.run(["show", "\(commit):b.sql"]) == "theirs")
        let same = try await self.change("a.sql", to: "other\n", from: base)
        let outcome = try await self.worktree("1-5", at: mine).merge(same, message: "merge", author: self.author)
        #expect(outcome == .conflict(["a.sql"]))
    }

    @Test func `a change that is in the base already leaves the base`() async throws {
        let base = try await self.origin.head()
        let mine = try await self.change("a.sql", to: "mine\n", from: base)
        let same = try await self.change("a.sql", to: "mine\n", from: base)
        #expect(try await self.worktree("1-4", at: mine).rebase(from: base, onto: same) == .done(same))
    }
}
