import Foundation
import GRDB
import Logging
import Requests
import Testing

@testable import Ledger

let ana = PersonID("local:ana")
let bo = PersonID("local:bo")
let thread = ConversationID("c1")
let wish = Intent(name: "add_metric", project: "taxi", slots: ["measure": .text("duration")])
let plan = Plan(
    title: "Add a metric",
    intent: wish,
    kind: .metrics,
    steps: [.init(agent: .dbt, summary: "Add it"), .init(agent: .test, summary: "Test it")],
    risk: .low,
    baseCommit: "abc",
    digest: "d1"
)

func opening(_ text: String = "add a metric", by person: PersonID = ana, in place: ConversationID = thread) -> Opening {
    Opening(person: person, conversation: place, words: .text(text))
}

/// A folder for one test, in which ledgers are opened and die.
final class Workplace: Sendable {
    let folder: URL
    let clock = VirtualClock()
    let policy: Policy

    /// - Parameters:
    ///   - burst: how many requests a person may make at once.
    ///   - people: who is one person under several ids.
    init(burst: Int = 3, people: [Set<PersonID>] = []) throws {
        var policy = Policy(
            version: "1",
            approvers: [bo],
            merge: [.metrics: .always],
            allowance: Allowance(burst: burst, perHour: 60)
        )
        policy.people = people
        self.policy = policy
        self.folder = URL.temporaryDirectory.appending(path: "ledger-\(UUID())")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: self.folder) }

    func open(waitingPlans: Int = 200, on calls: FileCalls = .system) throws -> Ledger {
        var settings = Settings()
        settings.waitingPlans = waitingPlans
        settings.jitter = { 0.5 }
        let policy = self.policy
        return try Ledger(
            directory: self.folder,
            policy: { policy },
            clock: self.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            settings: settings,
            calls: calls
        )
    }

    /// Opens a ledger, lets it write while `body` works, and lets it die as a killed process does: nothing is given back.
    func life<Answer: Sendable>(
        waitingPlans: Int = 200,
        on calls: FileCalls = .system,
        _ body: (Ledger) async throws -> Answer
    ) async throws -> Answer {
        let ledger = try self.open(waitingPlans: waitingPlans, on: calls)
        return try await ledger.closing {
            try await withThrowingTaskGroup { group in
                group.addTask { try await ledger.run() }
                defer { group.cancelAll() }
                return try await body(ledger)
            }
        }
    }
}

extension Workplace {
    /// Does to the database what nobody should.
    func alter(_ sql: String) throws {
        let queue = try DatabaseQueue(path: self.folder.appending(path: "ledger.sqlite").path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}

extension Ledger {
    /// Records a message under a key of its own.
    func hear(
        _ text: String = "add a metric",
        by person: PersonID = ana,
        in place: ConversationID = thread
    ) async throws
        -> Receipt
    {
        let message = opening(text, by: person, in: place)
        return try await self.record(Intake(keys: [UUID().uuidString], wish: .message(message)))
    }

    func order(_ command: Command, _ request: RequestID = RequestID("1")) async throws -> Receipt {
        try await self.record(
            Intake(keys: [UUID().uuidString], wish: .command(request, command, in: ConversationID("button")))
        )
    }

    /// Takes the one row that is ready.
    func take(_ hand: Hand) async throws -> Claim {
        let claims = try await self.claim(hand, limit: 1)
        return try #require(claims.first, "nothing is ready for \(hand)")
    }

    func works(_ hand: Hand) async throws -> [Work] { try await self.claim(hand, limit: 100).map(\.work) }
}
