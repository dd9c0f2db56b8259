import ArgumentParser
import Foundation
import Simulation

/// `proof simulation`: whole bots under seeds, in virtual time.
struct SimulationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulation",
        abstract: "Runs whole bots under seeds, in virtual time.",
        discussion: """
            Each seed is a bot with its ledger on disk, a chat, people, a forge, and faults of every kind. The same seed is \
            the same life, to the last byte: `proof simulation --seed 7 --trace` shows it. Ends with 1 on any violation.
            """
    )

    @Option(help: "Run this one seed and print what came of it.")
    var seed: UInt64?

    @Flag(help: "With --seed: print everything that happens.")
    var trace = false

    @Option(help: "How many seeds to run.")
    var seeds = 1000

    @Option(help: "The first seed.")
    var from: UInt64 = 1

    @Option(help: "How many processes to share the work among.")
    var jobs = 2

    @Option(help: "Stop after so many seeds with violations.")
    var stopAfter = 5

    @Option(help: "Build a mistake into the bot, to test the judge: \(Self.sabotages).")
    var sabotage: String?

    @Option(help: ArgumentHelp("Run every so manieth seed and print outcomes as JSON Lines.", visibility: .hidden))
    var stride: UInt64?

    private static let sabotages = Sabotage.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        guard self.seeds > 0, self.jobs > 0, self.stopAfter > 0 else {
            throw ValidationError("--seeds, --jobs and --stop-after need a number above 0.")
        }
        if let sabotage, Sabotage(rawValue: sabotage) == nil {
            throw ValidationError("There is no sabotage \(sabotage). Known are \(Self.sabotages).")
        }
    }

    func run() async throws {
        try Determinism.ensure()
        let folder = try SimulationFolder()
        defer { folder.remove() }
        let sabotage = self.sabotage.flatMap(Sabotage.init)
        if let seed {
            let echo: ((String) -> Void)? = self.trace ? { print($0) } : nil
            let outcome = try Simulation.run(seed: seed, in: folder.url, sabotage: sabotage, echo: echo)
            print(SimulationTable(outcome).text)
            if !outcome.violations.isEmpty { throw ExitCode(1) }
        } else if let stride {
            let encoder = JSONEncoder()
            for index in 0..<UInt64(self.seeds) {
                let outcome = try Simulation.run(seed: self.from + index * stride, in: folder.url, sabotage: sabotage)
                FileHandle.standardOutput.write(try encoder.encode(outcome) + Data("\n".utf8))
            }
        } else {
            let table = try SimulationFleet(self).run()
            print(table.text)
            if !table.failures.isEmpty { throw ExitCode(1) }
        }
    }
}
