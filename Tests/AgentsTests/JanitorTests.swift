import Foundation
import Testing

@testable import Agents

@Suite struct JanitorTests {
    private let place: Place
    private let origin: Origin

    init() async throws {
        self.place = try Place()
        let environment = ["PATH": "/usr/bin:/bin", "HOME": self.place.path]
        try self.place.write("a", to: "source/a.txt")
        let git = Git(executable: "/usr/bin/git", directory: "\(self.place.path)/origin.git")
        _ = try await Child(
            "/usr/bin/git",
            ["init", "-q", "--bare", "-b", "main", "\(self.place.path)/origin.git"],
            environment: environment
        ).run()
        try await git.run(["add", "."], workTree: "\(self.place.path)/source")
        try await git.run(["commit", "-qm", "first"], workTree: "\(self.place.path)/source")
        self.origin = Origin(git: git, repository: "\(self.place.path)/origin.git", baseBranch: "main", checkout: nil)
    }

    @Test func `what only a live process needs goes at the start, and work stays`() throws {
        for name in ["parse-1A2B", "7-plan", "7-lookup", "7-0-base", "7-0"] {
            try self.place.write("x", to: "worktrees/\(name)/a.txt")
            try self.place.write("x", to: "scratch/\(name)/b.txt")
        }
        try self.place.write("x", to: "origins/shop.git/import-index-9")
        Janitor(directory: self.place.path).sweep()
        for folder in ["worktrees", "scratch"] {
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(self.place.path)/\(folder)") == ["7-0"])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(self.place.path)/origins/shop.git").isEmpty)
    }

    @Test func `an old worktree goes only after what it held has a name`() async throws {
        let base = try await self.origin.head()
        let folder = "\(self.place.path)/worktrees"
        for name in ["1-0", "2-0"] {
            _ = try await Worktree.make(name, in: folder, of: self.origin, at: base)
            let past = Date(timeIntervalSince1970: name == "1-0" ? 1_000 : 2_000)
            try self.place.write("unsaved work of \(name)", to: "worktrees/\(name)/b.txt")
            try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: "\(folder)/\(name)")
        }
        let janitor = Janitor(directory: self.place.path, kept: 1, rest: 3600)
        try await janitor.clearAway(self.origin, now: Date(timeIntervalSince1970: 100_000))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["2-0"])
        let kept = try await self.origin.git.run(["show", "refs/chatbridge/kept/1-0:b.txt"])
        #expect(kept == "unsaved work of 1-0")
        try await janitor.clearAway(self.origin, now: Date(timeIntervalSince1970: 3000))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["2-0"])
    }
}
