import Agents
import ArgumentParser
import Cases
import Foundation

/// `proof pace`: what the agents add to the commands that a change needs.
struct PaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pace",
        abstract: "Times a metric from its approval to its pull request, beside the bare dbt commands.",
        discussion: """
            Each round adds the same metric to the example with the agents, and then runs the commands of its plan by hand. \
            Ends with 1 when the median of the agents is more than --limit times that of the commands, or when a worktree \
            and the sandbox take more than --overhead.
            """
    )

    @Option(help: "How many rounds.") var rounds = 5
    @Option(help: "How many times as long as the bare commands it may take.") var limit = 1.3
    @Option(help: "What a worktree and the sandbox may take together, in milliseconds.") var overhead = 100.0
    @Option(help: "The folder of the repository.") var root = FileManager.default.currentDirectoryPath
    @Option(help: "The dbt to run; default $CHATBRIDGE_DBT, or .venv/bin/dbt.") var dbt: String?

    func run() async throws {
        let root = URL(filePath: self.root)
        let toolbox = try Toolbox.beside(root, dbt: self.dbt)
        let folder = FileManager.default.temporaryDirectory.appending(path: "pace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let pace = Pace(root: root, folder: folder, toolbox: toolbox)
        var rounds: [Pace.Round] = []
        for _ in 0..<max(1, self.rounds) { rounds.append(try await pace.round()) }
        let agents = rounds.map(\.agents).sorted()[rounds.count / 2]
        let bare = rounds.map(\.bare).sorted()[rounds.count / 2]
        let (worktree, sandbox) = (try await pace.worktree(), try await pace.sandboxOverhead())
        print("approval to pull request  \(Self.shown(agents)) s")
        print("the bare commands         \(Self.shown(bare)) s")
        print("ratio                     \(Self.shown(agents / bare))")
        print("worktree                  \(Self.shown(worktree)) ms")
        print("sandbox                   \(Self.shown(sandbox)) ms")
        print("\(rounds.count) rounds; \(Machine.load)")
        guard agents / bare <= self.limit, worktree + sandbox <= self.overhead else { throw ExitCode.failure }
    }

    private static func shown(_ number: Double) -> String {
        number.formatted(.number.precision(.fractionLength(2)))
    }
}

extension Toolbox {
    /// The programs, with the dbt that is named, set, or in the repository's own environment.
    static func beside(_ root: URL, dbt: String?) throws -> Toolbox {
        let environment = ProcessInfo.processInfo.environment
        let found = dbt ?? environment["CHATBRIDGE_DBT"] ?? root.appending(path: ".venv/bin/dbt").path
        return try Toolbox.find(dbt: found, environment: environment)
    }
}
