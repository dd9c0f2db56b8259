import Foundation
import Logging
import Requests
import Testing

@testable import Agents

/// Origins, worktrees and the local forge, on real git repositories of a few files.
struct ForgeTests {
    let place: Place
    let git: Git

    init() throws {
        self.place = try Place()
        self.git = Git(executable: "/usr/bin/git", directory: nil)
        try self.place.write("name: shop\n", to: "shop/dbt_project.yml")
        try self.place.write("select 1 as id\n", to: "shop/models/a.sql")
        try self.place.write("x", to: "shop/shop.duckdb")
    }

    private func origin() async throws -> Origin {
        try await Origin.prepare(
            Project(name: "shop", source: .folder("\(self.place.path)/shop")),
            in: self.place.path,
            git: self.git,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func commit(_ text: String, to path: String, named name: String, in origin: Origin) async throws -> String {
        let worktree = try await Worktree.make(
            name,
            in: "\(self.place.path)/trees",
            of: origin,
            at: try await origin.head()
        )
        let author = Git.Author(name: "a", email: "a@localhost")
        return try await worktree.commit([FileEdit(path: path, before: nil, after: text)], message: "m", author: author)
            .commit
    }

    @Test func `a plain folder is imported once, and again when it changed`() async throws {
        let first = try await self.origin()
        let head = try await first.head()
        #expect(try await SourceTree(first.git, at: head).paths == ["dbt_project.yml", "models/a.sql"])
        #expect(try await self.origin().head() == head)
        try self.place.write("select 2 as id\n", to: "shop/models/a.sql")
        let second = try await self.origin()
        #expect(try await second.git.run(["rev-parse", "HEAD^"]) == head)
    }

    @Test func `what was merged survives the next import`() async throws {
        let origin = try await self.origin()
        let change = try await self.commit("select 3\n", to: "models/b.sql", named: "1-0", in: origin)
        let forge = LocalForge(origin: origin, directory: "\(self.place.path)/forge")
        let pull = try await forge.open(Proposal(branch: "b", commit: change, title: "t", body: "")).pullRequest
        _ = try await forge.merge(pull, at: change, message: "m")
        try self.place.write("select 2 as id\n", to: "shop/models/a.sql")
        let again = try await self.origin()
        let tree = try await SourceTree(again.git, at: try await again.head())
        #expect(try await tree.read("models/b.sql") == "select 3\n")
        #expect(try await tree.read("models/a.sql") == "select 2 as id\n")
    }

    @Test func `a rerun finds its worktree as it was at the start`() async throws {
        let origin = try await self.origin()
        let head = try await origin.head()
        let first = try await Worktree.make("7-0", in: "\(self.place.path)/trees", of: origin, at: head)
        try self.place.write("spoilt", to: "trees/7-0/models/a.sql")
        try self.place.write("left over", to: "trees/7-0/models/c.sql")
        let second = try await Worktree.make("7-0", in: "\(self.place.path)/trees", of: origin, at: head)
        #expect(first.path == second.path)
        #expect(try self.place.read("trees/7-0/models/a.sql") == "select 1 as id\n")
        #expect(!FileManager.default.fileExists(atPath: "\(second.path)/models/c.sql"))
    }

    @Test func `opening and merging twice is one pull request and one merge`() async throws {
        let origin = try await self.origin()
        let change = try await self.commit("select 3\n", to: "models/b.sql", named: "1-0", in: origin)
        let forge = LocalForge(origin: origin, directory: "\(self.place.path)/forge")
        let proposal = Proposal(branch: "chatbridge/1-b", commit: change, title: "feat: b", body: "why")
        let pull = try await forge.open(proposal).pullRequest
        #expect(try await forge.open(proposal).pullRequest == pull)
        #expect(try await origin.git.run(["rev-parse", "refs/pull/1/head"]) == change)
        let merge = try await forge.merge(pull, at: change, message: "Merge")
        #expect(try await forge.merge(pull, at: change, message: "Merge") == merge)
        #expect(!merge.baseMoved)
        #expect(try await origin.git.run(["rev-parse", "\(merge.commit)^2"]) == change)
    }

    @Test func `where the branch has the commit, the pull request has it too, whatever fails between`() async throws {
        let origin = try await self.origin()
        let forge = LocalForge(origin: origin, directory: "\(self.place.path)/forge")
        let first = try await self.commit("select 3\n", to: "models/b.sql", named: "1-0", in: origin)
        let second = try await self.commit("select 4\n", to: "models/b.sql", named: "1-1", in: origin)
        _ = try await forge.open(Proposal(branch: "b", commit: first, title: "t", body: ""))
        let record = try self.place.read("forge/pulls/1.json")
        try self.place.write("{", to: "forge/pulls/1.json")
        let proposal = Proposal(branch: "b", commit: second, title: "t", body: "")
        await #expect(throws: AgentError.self) { try await forge.open(proposal) }
        #expect(try await forge.head(of: "b") == first)
        try self.place.write(record, to: "forge/pulls/1.json")
        let pull = try await forge.open(proposal).pullRequest
        #expect(try await forge.head(of: "b") == second)
        #expect(try await forge.merge(pull, at: second, message: "m").baseMoved == false)
    }

    @Test func `a moved base merges where it can and says so, and a conflict names the file`() async throws {
        let origin = try await self.origin()
        let forge = LocalForge(origin: origin, directory: "\(self.place.path)/forge")
        let one = try await self.commit("select 10 as id\n", to: "models/a.sql", named: "1-0", in: origin)
        let two = try await self.commit("select 20 as id\n", to: "models/a.sql", named: "2-0", in: origin)
        let three = try await self.commit("select 3\n", to: "models/b.sql", named: "3-0", in: origin)
        var pulls: [PullRequest] = []
        for (number, commit) in [one, two, three].enumerated() {
            let proposal = Proposal(branch: "p\(number)", commit: commit, title: "t", body: "")
            pulls.append(try await forge.open(proposal).pullRequest)
        }
        _ = try await forge.merge(pulls[0], at: one, message: "m")
        let error = await #expect(throws: AgentError.self) { try await forge.merge(pulls[1], at: two, message: "m") }
        #expect(error?.passages.first == .bullets(["models/a.sql"]))
        #expect(try await forge.merge(pulls[2], at: three, message: "m").baseMoved)
    }

    @Test func `a checkout that is clean and on the base branch is brought up to date`() async throws {
        let folder = "\(self.place.path)/shop"
        for arguments in [
            ["init", "-q", "-b", "trunk"], ["add", "dbt_project.yml", "models"], ["commit", "-qm", "first"],
        ] {
            try await self.git.run(["-C", folder] + arguments)
        }
        let origin = try await self.origin()
        #expect(origin.baseBranch == "trunk")
        let change = try await self.commit("select 3\n", to: "models/b.sql", named: "1-0", in: origin)
        let forge = LocalForge(origin: origin, directory: "\(self.place.path)/forge")
        _ = try await forge.merge(
            try await forge.open(Proposal(branch: "b", commit: change, title: "t", body: "")).pullRequest,
            at: change,
            message: "m"
        )
        #expect(try await origin.bringCheckoutUpToDate().contains("up to date"))
        #expect(try self.place.read("shop/models/b.sql") == "select 3\n")
        try self.place.write("select 9\n", to: "shop/models/a.sql")
        #expect(try await origin.bringCheckoutUpToDate().contains("git -C \(folder) pull"))
    }
}
