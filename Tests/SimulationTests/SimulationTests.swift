import Foundation
import Simulation
import Testing

@Suite("Simulation", .timeLimit(.minutes(5)))
struct SimulationTests {
    @Test func `whole lives under many seeds break no promise`() async {
        async let first = Trial.run(1...30)
        async let second = Trial.run(31...60)
        let outcomes = await first + second
        for outcome in outcomes { #expect(outcome.violations == [], "proof simulation --seed \(outcome.seed) --trace") }
        let seen = outcomes.reduce(into: [:]) { $0.merge($1.tally, uniquingKeysWith: +) }
        // A simulation in which nothing happens proves nothing.
        let situations = [
            "kill", "kill in a commit", "stop", "stall", "clock set on", "clock set back", "disconnected", "outage",
            "old copy offered", "poison", "quarantined", "delivered again", "duplicate seen", "acknowledgement lost",
            "post: answer lost", "edit: took effect late", "message found again", "pull request found again",
            "forged press", "refused: outdated", "refused: notAnApprover", "refused: tooMany", "ended: finished",
            "ended: expired", "ended: cancelled", "ended: rejected", "ended: stepFailed", "ended: broken", "merged",
        ]
        for situation in situations { #expect(seen[situation, default: 0] > 0, "\(situation) never happened") }
    }

    @Test(arguments: Sabotage.allCases)
    func `a mistake built into the bot is found`(sabotage: Sabotage) async {
        let outcomes = await Trial.run(1...100, sabotage: sabotage)
        #expect(outcomes.contains { !$0.violations.isEmpty })
    }

    @Test func `the same seed is the same life, in whatever process`() async throws {
        // For the processes below; this one has long decided how it orders sets.
        setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
        defer { unsetenv("SWIFT_DETERMINISTIC_HASHING") }
        let first = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
            for outcome in await Trial.run(3...6) { print(outcome.seed, outcome.digest) }
        }
        let second = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
            for outcome in await Trial.run(3...6) { print(outcome.seed, outcome.digest) }
        }
        #expect(Self.digests(first).count == 4)
        #expect(Self.digests(first) == Self.digests(second))
    }

    private static func digests(_ result: ExitTest.Result) -> [Substring] {
        String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n")
            .filter { $0.split(separator: " ").last?.count == 64 }
    }
}
