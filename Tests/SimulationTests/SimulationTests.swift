import Foundation
import Simulation
import Testing

@Suite("Simulation", .timeLimit(.minutes(5)))
struct SimulationTests {
    @Test func `whole lives under many seeds break no promise`() async throws {
        async let first = Trial.run(1...30)
        async let second = Trial.run(31...60)
        let outcomes = try await first + second
        for outcome in outcomes { #expect(outcome.violations == [], "proof simulation --seed \(outcome.seed) --trace") }
        let seen = outcomes.reduce(into: [:]) { $0.merge($1.tally, uniquingKeysWith: +) }
        // A simulation in which nothing happens proves nothing.
        let situations = [
            "kill", "kill in a commit", "stop", "stall", "clock set on", "clock set back", "disconnected", "outage",
            "old copy offered", "poison", "quarantined", "delivered again", "duplicate seen", "acknowledgement lost",
            "post: answer lost", "edit: took effect late", "message found again", "pull request found again",
            "forged press", "refused: outdated", "refused: notAnApprover", "refused: tooMany", "ended: finished",
            "ended: expired", "ended: cancelled", "ended: rejected", "ended: stepFailed", "ended: broken", "merged",
            "pressed rollback", "rolled back",
        ]
        for situation in situations { #expect(seen[situation, default: 0] > 0, "\(situation) never happened") }
    }

    @Test(arguments: Sabotage.allCases)
    func `a mistake built into the bot is found`(sabotage: Sabotage) async throws {
        let outcomes = try await Trial.run(1...100, sabotage: sabotage)
        #expect(outcomes.contains { !$0.violations.isEmpty })
    }

    @Test(arguments: [3, 5]) func `the same seed is the same life, in whatever process`(seed: Int) async throws {
        let first = try await Self.digest(of: seed)
        #expect(first.count == 64)
        #expect(try await Self.digest(of: seed) == first)
    }

    /// The digest that a process of its own prints for a seed.
    private static func digest(of seed: Int) async throws -> String {
        let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "Proof")
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments = ["simulation", "--seed", "\(seed)"]
        process.standardOutput = output
        // A few lines, which the pipe holds until the end.
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do {
                try process.run()
            } catch {
                ended.resume(throwing: error)
            }
        }
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.first { $0.count == 64 && $0.allSatisfy(\.isHexDigit) }.map(String.init) ?? ""
    }
}
