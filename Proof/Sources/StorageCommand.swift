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
    @Option(help: "How many bits of the log and of the database are turned over, one at a time.") var flips = 10_000
    @Option(help: "What the run follows from.") var seed: UInt64 = 1

    func run() async throws {
        print("\(Self.pad("", 34))  points   whole  refused  found   lost  seconds")
        var losses: [String] = []
        losses += try await self.row("power cut") {
            try await PowerTrial(points: self.points, seed: self.seed).run()
        }
        losses += try await self.row("power cut, disk failing before") {
            try await PowerTrial(points: self.points, seed: self.seed, isFailing: true).run()
        }
        let trial = FlipTrial(flips: self.flips, seed: self.seed)
        for (name, target) in [("bit of the log, killed", FlipTrial.Target.log), ("bit of the database", .database)] {
            losses += try await self.row(name) { try await trial.run(target) }
        }
        for loss in losses.prefix(20) { print("lost: \(loss)") }
        print("\(losses.count) silent losses; \(Machine.load)")
        guard losses.isEmpty else { throw ExitCode.failure }
    }

    private func row(_ name: String, _ trial: () async throws -> Tally) async throws -> [String] {
        let start = ContinuousClock.now
        let tally = try await trial()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let refused = tally.refused.values.reduce(0, +)
        let figures = [tally.count, tally.whole, refused, tally.detected, tally.lost.count, Int(seconds.rounded())]
        print(
            Self.pad(name, 34),
            figures.map { String($0) }.map { String(repeating: " ", count: max(0, 7 - $0.count)) + $0 }.joined(
                separator: " "
            )
        )
        return tally.lost
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
