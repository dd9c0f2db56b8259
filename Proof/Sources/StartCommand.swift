import ArgumentParser
import Faults
import Foundation

/// `proof start`: how soon a ledger with much to do is ready again after `kill -9`.
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Kills a process with many open requests, and measures until the next is ready.",
        discussion: "proof start --rows 100000"
    )

    @Option(help: "How many requests are open.") var rows = 100_000
    @Option(help: "The longest that it may take, in seconds.") var limit = 2.0
    @Option(help: .hidden) var fill: String?

    func run() async throws {
        if let fill { return try await StartTrial.fillAndDie(URL(filePath: fill), rows: self.rows) }
        let trial = try StartTrial()
        try trial.runToDeath(["start", "--rows", "\(self.rows)", "--fill", trial.folder.path])
        let (seconds, open) = try await trial.start()
        print(
            "open requests  \(open)\nready after    \(seconds.formatted(.number.precision(.fractionLength(3)))) s\n\(Machine.load)"
        )
        guard open == self.rows, seconds <= self.limit else { throw ExitCode.failure }
    }
}
