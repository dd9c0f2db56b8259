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
    @Flag(help: "Print what was refused or found, the first of many.") var explain = false
    @Option(help: "What the run follows from.") var seed: UInt64 = 1

    func run() async throws {
        print("\(Self.pad("", 30))  points    whole  refused    found     lost  seconds")
        let power = PowerTrial(points: self.points, seed: self.seed)
        let failing = PowerTrial(points: self.points, seed: self.seed, isFailing: true)
        let ageing = PowerTrial(points: self.points, seed: self.seed, isAgeing: true)
        let flips = FlipTrial(flips: self.flips, seed: self.seed)
        var losses: [String] = []
        losses += try await self.row("power cut", mustOpen: true) { try await power.run() }
        losses += try await self.row("power cut, disk failing before") { try await failing.run() }
        losses += try await self.row("power cut, old rows going", mustOpen: true) { try await ageing.run() }
        losses += try await self.row("bit of a killed ledger's log") { try await flips.run(.log) }
        losses += try await self.row("bit of the database") { try await flips.run(.database) }
        for loss in losses.prefix(20) { print("lost: \(loss)") }
        print("\(losses.count) silent losses; \(Machine.load)")
        guard losses.isEmpty else { throw ExitCode.failure }
    }

    /// Prints a row of the table; returns what was lost. A sound disk that loses its power must leave a ledger that opens.
    private func row(_ name: String, mustOpen: Bool = false, _ trial: () async throws -> Tally) async throws -> [String]
    {
        let start = ContinuousClock.now
        let tally = try await trial()
        let seconds = Int(((ContinuousClock.now - start) / .seconds(1)).rounded())
        let refused = tally.refused.values.reduce(0, +)
        let figures = [tally.count, tally.whole, refused, tally.detected, tally.lost.count, seconds]
        let cells = figures.map { String($0) }.map { String(repeating: " ", count: max(0, 8 - $0.count)) + $0 }
        print(Self.pad(name, 30) + cells.joined(separator: " "))
        if self.explain { for what in tally.noticed { print("  \(what)") } }
        // Who reads this through a pipe would see nothing until the end.
        fflush(nil)
        return tally.lost + (mustOpen ? tally.noticed : [])
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
