import Foundation
import NIOConcurrencyHelpers

/// One person floods the bot; others, who come after it, ask a little. Who gets the first cards from then on?
struct FairnessBenchmark {
    let bench: Bench
    var flood = 10_000
    var others = 20
    /// What each of the others asks; as many of the cards that follow are looked at for each person.
    var each = 20

    func run() async throws -> [Figure] {
        let server = try await LoadServer.start(delay: .milliseconds(60))
        let process = try self.bench.serve(try self.bench.data("fairness"), api: server.apiURL)
        try await server.load.untilConnected(2)
        try await process.untilProjectsAreReady()
        let (flood, others) = (self.flood, self.others)
        let pattern = EnvelopePattern(wishes: ["help"], person: { $0 < flood ? 0 : 1 + $0 % others })
        var volley = Load.Volley(pattern: pattern, rate: .max, count: flood)
        _ = try await server.load.fire(volley, patience: .seconds(60))
        server.load.posts.withLockedValue { $0.keepsThreads = true }
        volley = volley.following(rate: .max, count: others * self.each)
        let start = ContinuousClock.now
        _ = try await server.load.fire(volley, patience: .seconds(60))
        let shares = try await self.shares(server.load, pattern, until: start + .seconds(120))
        let elapsed = start.duration(to: .now)
        await process.abort()
        try await server.stop()
        let index = Self.jain(shares)
        return [
            Figure(
                what: "fairness (Jain) while one person floods with \(flood)",
                measured: index.text,
                bound: "> 0.95",
                isMet: index > 0.95
            ),
            .note(
                "  first cards for the flood, and for the others",
                shares.map { "\(Int($0))" }.joined(separator: " ")
            ),
            .note("  all of these took", elapsed.text),
        ]
    }

    /// How many of the first cards each person got; the flooding one comes first.
    private func shares(
        _ load: Load,
        _ pattern: EnvelopePattern,
        until end: ContinuousClock.Instant
    ) async throws -> [Double] {
        let people = self.others + 1
        while ContinuousClock.now < end {
            let threads = load.posts.withLockedValue(\.threads)
            if threads.count >= people * self.each {
                var shares = Array(repeating: 0.0, count: people)
                for thread in threads.prefix(people * self.each) {
                    if let gesture = EnvelopePattern.gesture(at: thread) { shares[pattern.person(gesture)] += 1 }
                }
                return shares
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure("the cards did not come within two minutes")
    }

    /// 1 when all have the same, 1/n when one has everything.
    private static func jain(_ shares: [Double]) -> Double {
        let sum = shares.reduce(0, +)
        let squares = shares.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / (Double(shares.count) * squares) : 0
    }
}
