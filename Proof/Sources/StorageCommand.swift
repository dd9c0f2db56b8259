import ArgumentParser
import Faults
import Foundation

/// `proof storage`: power cuts and flipped bits under a real ledger.
struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage",
        abstract: "Cuts the power and flips bits under a ledger.",
        discussion: """
            proof storage                            10,000 of each
            proof storage --points 200 --flips 0     a short run
            proof storage --seed 7                   the same again as another run with this seed
            """
    )

    @Option(help: "At how many points the power is cut.") var points = 10_000
    @Option(help: "What the run follows from.") var seed: UInt64 = 1

    func run() async throws {
        let start = ContinuousClock.now
        let tally = try await PowerTrial(points: self.points, seed: self.seed).run()
        print(
            "power cuts: \(tally.count), whole \(tally.whole), refused \(tally.refused), found by verify \(tally.detected)"
        )
        for loss in tally.lost.prefix(20) { print("LOST \(loss)") }
        print("\(tally.lost.count) silent losses, \(ContinuousClock.now - start)")
        guard tally.lost.isEmpty else { throw ExitCode.failure }
    }
}
