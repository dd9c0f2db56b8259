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
    private struct Early: Decodable {
        var isEarly: Bool
        var asked: Int
        var lives: Int
        var violations: [Violation]
    }

    /// A torture that would never end, and its folder; `body` is called when the bot was connected so often.
    private static func endless(
        connected times: Int,
        _ body: (Program, _ folder: URL) async throws -> Void
    ) async throws {
        let folder = URL.temporaryDirectory.appending(path: "chatbridge-torture-\(UUID().uuidString)")
        let output = FileManager.default.temporaryDirectory.appending(path: "\(folder.lastPathComponent).json")
        defer { for file in [folder, output] { try? FileManager.default.removeItem(at: file) } }
        let program = try Program(
            ["torture", "--cycles", "100000", "--open", "2", "--folder", folder.path, "--json"],
            environment: Checkout.environment(),
            log: output
        )
        let visible = folder.appending(path: "visible.jsonl")
        let limit = ContinuousClock.now + .seconds(60)
        while true {
            let seen = (try? String(contentsOf: visible, encoding: .utf8)) ?? ""
            if seen.split(separator: "\n").count(where: { $0.contains("\"connected\"") }) >= times { break }
            guard ContinuousClock.now < limit, program.isRunning else {
                await program.kill()
                throw Failure("the bot was not connected \(times) times; it wrote: \(program.output.suffix(2000))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        try await body(program, folder)
    }

    @Test(.timeLimit(.minutes(4)))
    func `interrupted, a torture waits for what is open and judges what was done`() async throws {
        try await Self.endless(connected: 5) { program, _ in
            let ending = try await program.end(after: SIGINT, within: .seconds(170))
            // What it says on being interrupted stands before the table.
            let table = program.output.drop { $0 != "{" }
            guard let report = try? JSONDecoder().decode(Early.self, from: Data(table.utf8)) else {
                throw Failure("it ended with \(ending), and wrote: \(program.output.suffix(2000))")
            }
            #expect(report.violations == [])
            #expect(ending == .exited(0))
            #expect(report.isEarly && report.asked == 100_000 && (1..<1000).contains(report.lives))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `killed, a torture takes its bot along, and all that the bot started`() async throws {
        try await Self.endless(connected: 1) { program, folder in
            await program.kill()
            try await ProcessTable.empties(of: folder.lastPathComponent)
        }
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
