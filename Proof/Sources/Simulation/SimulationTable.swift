import Foundation
import Simulation

/// What came of many seeds.
struct SimulationTable: Sendable {
    private(set) var seeds = 0
    private(set) var requests = 0
    private(set) var failures: [Simulation.Outcome] = []
    private var milliseconds: Int64 = 0
    private var tally: [String: (times: Int, seeds: Int)] = [:]
    private var digest: String?
    /// How long it took, in seconds, when that is of interest.
    var seconds: Double?

    init() {}

    init(_ outcome: Simulation.Outcome) {
        self.add(outcome)
        self.digest = outcome.digest
    }

    mutating func add(_ outcome: Simulation.Outcome) {
        self.seeds += 1
        self.requests += outcome.requests
        self.milliseconds += outcome.virtualMilliseconds
        for (what, times) in outcome.tally {
            let old = self.tally[what] ?? (0, 0)
            self.tally[what] = (old.times + times, old.seeds + 1)
        }
        if !outcome.violations.isEmpty { self.failures.append(outcome) }
    }

    var text: String {
        let width = (self.tally.keys.map(\.count).max() ?? 0) + 2
        var lines = self.tally.sorted { $0.key < $1.key }.map { what, count in
            what.padding(toLength: width, withPad: " ", startingAt: 0)
                + Self.right(count.times) + (self.seeds > 1 ? Self.right(count.seeds) : "")
        }
        let head = "what happened".padding(toLength: width, withPad: " ", startingAt: 0)
        lines.insert(head + Self.right("times") + (self.seeds > 1 ? Self.right("seeds") : ""), at: 0)
        lines.append("")
        lines.append("\(self.seeds) seeds, \(self.requests) requests, \(self.hours) hours of virtual time\(self.speed)")
        if let digest { lines.append("digest \(digest)") }
        for failure in self.failures.sorted(by: { $0.seed < $1.seed }) {
            for violation in failure.violations { lines.append("seed \(failure.seed): \(violation)") }
            lines.append("  again: proof simulation --seed \(failure.seed) --trace")
        }
        lines.append("\(self.failures.count) seeds with violations")
        return lines.joined(separator: "\n")
    }

    private var hours: String { String(format: "%.1f", Double(self.milliseconds) / 3_600_000) }

    private var speed: String {
        guard let seconds else { return "" }
        return String(format: "; %.1f s, %.1f seeds/s", seconds, Double(self.seeds) / max(0.001, seconds))
    }

    private static func right(_ value: some CustomStringConvertible) -> String {
        let text = value.description
        return String(repeating: " ", count: max(1, 10 - text.count)) + text
    }
}
