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

    @Test func `git forgets worktrees that went, and no others`() async throws {
        let base = try await self.origin.head()
        let folder = "\(self.place.path)/worktrees"
        for name in ["parse-1", "7-0"] { _ = try await Worktree.make(name, in: folder, of: self.origin, at: base) }
        // Somebody else's, in another place.
        _ = try await Worktree.make("parse-2", in: "\(self.place.path)/elsewhere", of: self.origin, at: base)
        try FileManager.default.removeItem(atPath: "\(self.place.path)/elsewhere/parse-2")
        let janitor = Janitor(directory: self.place.path)
        janitor.sweep()
        janitor.forgetWorktrees(of: self.origin)
        let records = try FileManager.default.contentsOfDirectory(atPath: "\(self.origin.repository)/worktrees")
        #expect(Set(records) == ["7-0", "parse-2"])
    }

    @Test func `over the cap the oldest databases go first, then the oldest worktrees, whose work has a name`()
        async throws
    {
        let base = try await self.origin.head()
        let folder = "\(self.place.path)/worktrees"
        for (index, name) in ["1-0", "2-0", "3-0"].enumerated() {
            _ = try await Worktree.make(name, in: folder, of: self.origin, at: base)
            try self.place.write("work of \(name)", to: "worktrees/\(name)/b.txt")
            try self.place.write(String(repeating: "x", count: 1 << 20), to: "scratch/\(name)/database/d.duckdb")
            try self.place.write(String(repeating: "x", count: 1 << 20), to: "scratch/\(name)/target/big")
            for path in ["worktrees/\(name)", "scratch/\(name)"] {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: Double(index) * 1000)],
                    ofItemAtPath: "\(self.place.path)/\(path)"
                )
            }
        }
        let now = Date(timeIntervalSince1970: 10_000)
        try await Janitor(directory: self.place.path, cap: (5 << 20) + (1 << 19)).clearAway(self.origin, now: now)
        let isThere: (String) -> Bool = { FileManager.default.fileExists(atPath: "\(self.place.path)/\($0)") }
        #expect(!isThere("scratch/1-0/database") && isThere("scratch/2-0/database") && isThere("worktrees/1-0"))
        try await Janitor(directory: self.place.path, cap: (2 << 20) + (1 << 19)).clearAway(self.origin, now: now)
        #expect(!isThere("worktrees/1-0") && isThere("worktrees/3-0") && isThere("scratch/3-0/target/big"))
        #expect(try await self.origin.git.run(["show", "refs/chatbridge/kept/1-0:b.txt"]) == "work of 1-0")
    }

    @Test func `manifests that were used last are kept`() throws {
        for number in 0..<9 {
            try self.place.write("{}", to: "manifests/shop/tree\(number)/manifest.json")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(number))],
                ofItemAtPath: "\(self.place.path)/manifests/shop/tree\(number)"
            )
        }
        let janitor = Janitor(directory: self.place.path, manifests: 2)
        janitor.trimManifests(of: "shop", now: Date(timeIntervalSince1970: 20))
        let left = { try FileManager.default.contentsOfDirectory(atPath: "\(self.place.path)/manifests/shop").sorted() }
        #expect(try left().count == 8, "all may be in use, but there is an end")
        janitor.trimManifests(of: "shop", now: Date(timeIntervalSince1970: 10_000))
        #expect(try left() == ["tree7", "tree8"])
    }
}
