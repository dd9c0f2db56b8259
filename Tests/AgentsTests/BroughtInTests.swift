import Foundation
import Requests
import Testing

@testable import Agents

/// What later changes use of what a merge brought in.
struct BroughtInTests {
    @Test func `names are found where they are defined, and nowhere else`() {
        let diff = """
            --- /dev/null
            +++ b/models/marts/fct_fares.sql
            @@ -0,0 +1,2 @@
            +select fare AS "base_fare", tip as tip_share
            +from x -- as told
            --- a/models/marts/_marts.yml
            +++ b/models/marts/_marts.yml
            @@ -3,0 +4,2 @@
            +      - name: tip_share
            +        description: the name: of it
            -      - name: gone
            """
        #expect(BroughtIn.defined(in: diff) == ["base_fare", "fct_fares", "tip_share", "told"])
    }

    @Test func `a later change in another file is named, and one that only speaks of it is not`() async throws {
        let repository = try await Repository()
        try await repository.merge(
            1,
            "feat: add the metric avg_fare",
            ["metrics.yml": "metrics:\n  - name: avg_fare\n"]
        )
        try await repository.merge(
            2,
            "docs: dashboards",
            ["boards.yml": "exposures:\n  - name: board\n    metric: avg_fare\n"]
        )
        try await repository.merge(3, "docs: words", ["words.yml": "# avg_fare is new\ndescription: see avg_fare\n"])
        let history = try await repository.history()
        let first = try #require(history.merges.last)
        #expect(first.number == 1)
        let back = FileEdit(path: "metrics.yml", before: "metrics:\n  - name: avg_fare\n", after: nil)
        let users = try await BroughtIn(first, history).users(after: [back])
        #expect(users == ["#2 docs: dashboards uses avg_fare in boards.yml"])
        let third = try #require(history.merges.first)
        #expect(try await BroughtIn(third, history).users(after: []).isEmpty)
    }

    @Test func `what an edited file still names afterwards counts as well`() async throws {
        let repository = try await Repository()
        try await repository.merge(1, "feat: a column", ["m.sql": "select\n  1 as zero\n  , 2 as fare_share\n"])
        let history = try await repository.history()
        let first = try #require(history.merges.first)
        let edit = FileEdit(path: "m.sql", before: "", after: "select 1 as zero, fare_share * 2 as twice\n")
        let users = try await BroughtIn(first, history).users(after: [edit])
        #expect(users.contains("A later change uses fare_share in m.sql"), "\(users)")
    }
}

/// A repository with a history of merged pull requests.
private struct Repository {
    let place: Place
    let git: Git
    private var work: String { "\(self.place.path)/work" }

    init() async throws {
        self.place = try Place()
        let work = "\(self.place.path)/work"
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        self.git = Git(executable: "/usr/bin/git", directory: "\(work)/.git")
        try await Git(executable: "/usr/bin/git").run(["init", "--quiet", "--initial-branch", "main", work])
        try await self.commit(["m.sql": "select 1 as one\n"], "chore: begin")
    }

    private func commit(_ files: [String: String], _ message: String) async throws {
        for (path, text) in files { try text.write(toFile: "\(self.work)/\(path)", atomically: true, encoding: .utf8) }
        try await self.git.run(["add", "--all"], workTree: self.work)
        try await self.git.run(["commit", "--quiet", "-m", message], workTree: self.work)
    }

    func merge(_ number: Int, _ title: String, _ files: [String: String]) async throws {
        try await self.git.run(["checkout", "--quiet", "-b", "b\(number)"], workTree: self.work)
        try await self.commit(files, title)
        try await self.git.run(["checkout", "--quiet", "main"], workTree: self.work)
        let message = "Merge pull request #\(number) from b\(number)\n\n\(title)"
        try await self.git.run(["merge", "--quiet", "--no-ff", "-m", message, "b\(number)"], workTree: self.work)
    }

    func history() async throws -> MergeHistory {
        let head = try await self.git.run(["rev-parse", "HEAD"])
        return try await MergeHistory(SourceTree(self.git, at: head))
    }
}
