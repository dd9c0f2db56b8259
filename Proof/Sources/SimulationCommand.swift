import ArgumentParser
import Foundation
import Simulation

/// `proof simulation`: whole bots under seeds, in virtual time.
struct SimulationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulation",
        abstract: "Runs whole bots under seeds, in virtual time."
    )

    @Option(help: "Run this one seed.")
    var seed: UInt64?

    @Flag(help: "Print all that happens.")
    var trace = false

    func run() async throws {
        let folder = URL(filePath: "/dev/shm")
        let outcome = Simulation.run(seed: self.seed ?? 1, in: folder, echo: self.trace ? { print($0) } : nil)
        print(outcome)
    }
}
