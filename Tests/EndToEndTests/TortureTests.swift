import Foundation
import Testing

@testable import Bot

extension EndToEnd {
    @Suite struct Tortured {}
}

extension EndToEnd.Tortured {
    private struct Report: Decodable {
        var lives: Int
        var ended: Int
        var kills: [String: Int]
        var traffic: [String: Int]
        var violations: [Violation]
    }

    /// The short version of `chatbridge torture --cycles 1000`.
    @Test(.timeLimit(.minutes(4)))
    func `nothing is lost or doubled while the bot is killed again and again`() async throws {
        let folder = URL.temporaryDirectory.appending(path: "chatbridge-torture-\(UUID().uuidString)")
        let output = FileManager.default.temporaryDirectory.appending(path: "\(folder.lastPathComponent).json")
        defer { try? FileManager.default.removeItem(at: output) }
        let program = try Program(
            [
                "torture", "--cycles", "16", "--system-calls", "1", "--seed", "7", "--weather", "storm", "--folder",
                folder.path, "--json",
            ],
            environment: Checkout.environment(),
            log: output
        )
        let ending = try await program.end(within: .seconds(220))
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(program.output.utf8)) else {
            throw Failure("it ended with \(ending), and wrote: \(program.output.suffix(2000))")
        }
        #expect(report.violations == [])
        #expect(ending == .exited(0))
        #expect(report.lives == 32 && report.kills.values.reduce(0, +) == 32)
        #expect(report.ended > 3, "too few requests came to an end for this to say anything")
        #expect(report.traffic.keys.contains { $0.hasPrefix("fault ") })
    }
}

extension EndToEnd.Tortured {
    private struct Upgraded: Decodable {
        var messages: Int
        var requests: Int
        var stopping: [Int]
        var violations: [Violation]
    }

    /// The short version of `chatbridge torture --upgrades 20`.
    @Test(.timeLimit(.minutes(3)))
    func `a process that follows another leaves nobody unheard`() async throws {
        let folder = URL.temporaryDirectory.appending(path: "chatbridge-upgrade-\(UUID().uuidString)")
        let output = FileManager.default.temporaryDirectory.appending(path: "\(folder.lastPathComponent).json")
        defer { try? FileManager.default.removeItem(at: output) }
        let program = try Program(
            ["torture", "--upgrades", "2", "--rate", "50", "--folder", folder.path, "--json"],
            environment: Checkout.environment(),
            log: output
        )
        let ending = try await program.end(within: .seconds(150))
        guard let report = try? JSONDecoder().decode(Upgraded.self, from: Data(program.output.utf8)) else {
            throw Failure("it ended with \(ending), and wrote: \(program.output.suffix(2000))")
        }
        // How late it may be is for a quiet machine to say.
        let violations = report.violations.filter { $0.kind != .late }
        #expect(violations == [])
        #expect(report.messages > 100 && report.requests == report.messages && report.stopping.count == 3)
    }
}

/// What the judge says of what people saw.
@Suite struct JudgeTests {
    private static let done = ["1/card": 1, "1/results": 1, "1/closing": 1]

    private static func wish(_ change: (inout Plea) -> Void = { _ in }) -> Plea {
        var wish = Plea(
            number: 0,
            fate: .merged,
            project: 0,
            channel: "C1",
            person: "U1",
            text: "@analytics-bot add a unique test on id in trips",
            change: nil,
            guestPresses: false
        )
        wish.isAcknowledged = true
        wish.request = "1"
        wish.card = "1.1"
        wish.cardText = "Done: Test id of trips: unique"
        wish.closing = "It is done: pull request #1 is merged."
        wish.posts = Self.done
        change(&wish)
        return wish
    }

    private static func verdict(on wish: Plea, posts: [String: Int]? = nil) -> [Violation.Kind] {
        let workshop = Workshop(.temporaryDirectory, dbt: "dbt", isReal: true)
        return Judge(workshop: workshop, wishes: [wish], posts: posts ?? wish.posts).inWorkspace().map(\.kind)
    }

    @Test func `a request that ended as it should is no fault`() {
        #expect(Self.verdict(on: Self.wish()) == [])
    }

    @Test func `an acknowledged mention without a card is lost`() {
        let wish = Self.wish {
            $0.card = nil
            $0.closing = nil
            $0.posts = [:]
        }
        #expect(Self.verdict(on: wish) == [.lost])
        var dropped = wish
        dropped.isDropped = true
        #expect(Self.verdict(on: dropped) == [])
    }

    @Test func `a message that is there twice is doubled, and so is a mention with two requests`() {
        #expect(Self.verdict(on: Self.wish(), posts: ["1/card": 2]) == [.doubled])
        #expect(Self.verdict(on: Self.wish { $0.posts["2/card"] = 1 }) == [.doubled])
    }

    @Test func `a card that never tells the end, or a missing message, is a loss`() {
        #expect(Self.verdict(on: Self.wish { $0.cardText = "Step 3 of 4" }) == [.lost])
        #expect(Self.verdict(on: Self.wish { $0.closing = nil }) == [.lost])
        #expect(Self.verdict(on: Self.wish { $0.posts["1/results"] = nil }) == [.lost])
    }

    @Test func `a failure is false, and a merge of what was to be rejected is unapproved`() {
        #expect(Self.verdict(on: Self.wish { $0.closing = "It failed: git was killed" }) == [.falselyFailed])
        #expect(Self.verdict(on: Self.wish { $0.fate = .rejected }) == [.unapproved])
    }
}
