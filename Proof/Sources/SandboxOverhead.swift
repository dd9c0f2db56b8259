import Agents
import Foundation

/// What a worktree, its clearing away and a sandbox add to the commands of a step.
struct SandboxOverhead {
    let sandbox: Sandbox
    let rounds: Int

    /// The promise, in milliseconds.
    static let most = 100.0

    /// Prints the medians; whether they keep the promise.
    func run() async throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.appending(path: "overhead-\(UUID().uuidString)").path
        defer { try? Tree(folder).remove() }
        let origin = try await Self.origin(in: folder)
        let head = try await origin.head()
        var (making, removing, inside, bare): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        for round in 0..<self.rounds {
            var worktree: Worktree?
            making.append(
                try await Self.time {
                    worktree = try await Worktree.make("w\(round)", in: "\(folder)/worktrees", of: origin, at: head)
                }
            )
            guard let worktree else { continue }
            inside.append(
                try await Self.time {
                    _ = try await self.sandbox.run(
                        ["/usr/bin/true"],
                        binds: [.init(worktree.path, at: Sandbox.work, isWritable: true)],
                        directory: Sandbox.work
                    )
                }
            )
            bare.append(try await Self.time { _ = try await Child("/usr/bin/true", []).run() })
            removing.append(try await Self.time { try worktree.remove() })
        }
        let sum = Self.median(making) + Self.median(removing) + Self.median(inside) - Self.median(bare)
        for (name, times) in [
            ("worktree made", making), ("worktree removed", removing), ("/usr/bin/true inside", inside),
            ("/usr/bin/true alone", bare),
        ] {
            print(name.padding(toLength: 24, withPad: " ", startingAt: 0) + Self.words(Self.median(times)))
        }
        print(
            "overhead".padding(toLength: 24, withPad: " ", startingAt: 0) + Self.words(sum)
                + ", aim < 100 ms; \(Machine.load)"
        )
        return sum < Self.most
    }

    /// A repository with as many files as a middling dbt project.
    private static func origin(in folder: String) async throws -> Origin {
        for number in 0..<300 {
            let url = URL(filePath: "\(folder)/source/models/m\(number % 10)/model\(number).sql")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try "select \(number) as id\n".write(to: url, atomically: true, encoding: .utf8)
        }
        let repository = "\(folder)/origin.git"
        _ = try await Git(executable: "/usr/bin/git", directory: nil).run([
            "init", "--quiet", "--bare", "--initial-branch", "main", repository,
        ])
        let git = Git(executable: "/usr/bin/git", directory: repository)
        try await git.run(["add", "."], workTree: "\(folder)/source")
        try await git.run(["commit", "--quiet", "-m", "first"], workTree: "\(folder)/source")
        return Origin(git: git, repository: repository, baseBranch: "main")
    }

    private static func time(_ body: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - start) / .milliseconds(1)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func words(_ milliseconds: Double) -> String {
        milliseconds.formatted(.number.precision(.fractionLength(1))) + " ms"
    }
}
