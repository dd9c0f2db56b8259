import Foundation
import GRDB
import Logging
import Requests
import Testing

@testable import Ledger

/// A hand that does what the test says.
private struct FakeHand<Work: Sendable & Codable>: Performer {
    var act: @Sendable (Assignment<Work>) async throws(Setback) -> [Order]

    func perform(_ assignment: Assignment<Work>) async throws(Setback) -> [Order] { try await self.act(assignment) }
}

@Suite("Worker", .timeLimit(.minutes(1)))
struct WorkerTests {
    private let one = RequestID("1")

    private func hands(
        agents: @escaping @Sendable (Assignment<Job>) async throws(Setback) -> [Order],
        shown: Locked<[String]> = Locked([])
    ) -> Hands {
        Hands(
            understand: FakeHand { [Order(.understand(.change(wish)), for: $0.request.id)] },
            agents: FakeHand(act: agents),
            notify: FakeHand { assignment in
                shown.withLock { $0.append("\(assignment.work.rawValue) \(Phase(assignment.request.phase).rawValue)") }
                let message = MessageRef("m-\(assignment.work.rawValue)")
                return [Order(.posted(assignment.work, message), for: assignment.request.id)]
            },
            errand: { _, _ in }
        )
    }

    private static func usual(_ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
        let id = assignment.request.id
        switch assignment.work {
        case .plan: return [Order(.propose(plan), for: id)]
        case .step(let step):
            do {
                try await assignment.send(Order(.note(step: step, "half way"), for: id))
            } catch {
                throw Setback(.retry, "lost")
            }
            return [Order(.report(step: step, .succeeded(StepResult(summary: "step \(step)"))), for: id)]
        case .lookUp, .handOver, .deploy, .inspect, .cleanUp, .fetch: return []
        }
    }

    private func working<Answer: Sendable>(
        _ place: Workplace,
        _ hands: Hands,
        _ body: (Ledger, Worker) async throws -> Answer
    ) async throws -> Answer {
        try await place.life { ledger async throws in
            let worker = Worker(ledger: ledger, hands: hands, clock: place.clock, logger: ledger.logger)
            return try await withThrowingTaskGroup { group in
                group.addTask { try await worker.run() }
                let answer = try await body(ledger, worker)
                group.cancelAll()
                try await group.waitForAll()
                return answer
            }
        }
    }

    private func reach(_ ledger: Ledger, _ phase: Phase) async throws -> Request {
        while true {
            if let request = try await ledger.request(self.one), Phase(request.phase) == phase { return request }
            await Task.yield()
        }
    }

    @Test func `a message becomes a finished change`() async throws {
        let place = try Workplace()
        let shown = Locked<[String]>([])
        try await self.working(place, self.hands(agents: Self.usual, shown: shown)) { ledger, _ in
            _ = try await ledger.hear()
            let waiting = try await self.reach(ledger, .awaitingApproval)
            _ = try await ledger.order(.approve(by: bo, revision: waiting.revision, click: "x"))
            let finished = try await self.reach(ledger, .finished)
            #expect(finished.results.map(\.value.summary).sorted() == ["step 0", "step 1"])
            while try await ledger.counts().outbox.values.reduce(0, +) > 0 { await Task.yield() }
            let last = try #require(try await ledger.request(self.one))
            #expect(last.messages == [.card: MessageRef("m-card"), .closing: MessageRef("m-closing")])
            #expect(shown.withLock { $0 }.suffix(2) == ["card finished", "closing finished"])
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `a cancelled request stops the agent that works for it, at once, then clears up`() async throws {
        let place = try Workplace()
        let log = Locked<[String]>([])
        let hands = self.hands { assignment throws(Setback) in
            switch assignment.work {
            case .step:
                log.withLock { $0.append("started") }
                try? await place.clock.sleep(until: place.clock.now.advanced(by: .seconds(3600)))
                log.withLock { $0.append("stopped") }
                throw Setback(.retry, "cancelled")
            case .cleanUp:
                log.withLock { $0.append("cleaned") }
                return []
            default: return try await Self.usual(assignment)
            }
        }
        try await self.working(place, hands) { ledger, _ in
            _ = try await ledger.hear()
            let waiting = try await self.reach(ledger, .awaitingApproval)
            _ = try await ledger.order(.approve(by: bo, revision: waiting.revision, click: "x"))
            while log.withLock({ $0.isEmpty }) { await Task.yield() }
            _ = try await ledger.order(.cancel(by: ana))
            while log.withLock({ $0.count }) < 3 { await Task.yield() }
            #expect(log.withLock { $0 } == ["started", "stopped", "cleaned"])
        }
    }

    @Test func `a worker that retires stops its agents and gives their work back`() async throws {
        let place = try Workplace()
        let started = Locked(0)
        let hands = self.hands { assignment throws(Setback) in
            started.withLock { $0 += 1 }
            try? await place.clock.sleep(until: place.clock.now.advanced(by: .seconds(3600)))
            throw Setback(.rejected, "was stopped")
        }
        try await place.life { ledger async throws in
            let worker = Worker(ledger: ledger, hands: hands, clock: place.clock, logger: ledger.logger)
            try await withThrowingTaskGroup { group in
                group.addTask { try await worker.run() }
                _ = try await ledger.hear()
                while started.withLock({ $0 }) == 0 { await Task.yield() }
                worker.retire()
                try await group.waitForAll()
            }
            #expect(started.withLock { $0 } == 1)
            #expect(try await ledger.take(.agents).attempt == 2)
            #expect(try await ledger.request(self.one)?.isClosed == false)
        }
    }

    @Test func `a process that stood still for a minute goes on, and nothing is done twice`() async throws {
        let place = try Workplace()
        let (started, mayEnd) = (Locked<[Job]>([]), Latch())
        let hands = self.hands { assignment throws(Setback) in
            if case .step = assignment.work {
                started.withLock { $0.append(assignment.work) }
                await mayEnd.wait()
                guard !Task.isCancelled else { throw Setback(.retry, "called off") }
            }
            return try await Self.usual(assignment)
        }
        try await self.working(place, hands) { ledger, _ in
            _ = try await ledger.hear()
            let waiting = try await self.reach(ledger, .awaitingApproval)
            _ = try await ledger.order(.approve(by: bo, revision: waiting.revision, click: "x"))
            while started.withLock({ $0.isEmpty }) { await Task.yield() }
            place.clock.advance(by: .seconds(60))
            // Others have work taken meanwhile, and with it look for leases that were lost.
            _ = try await ledger.hear(by: bo, in: ConversationID("c2"))
            while try await ledger.request(RequestID("2"))?.plan == nil { await Task.yield() }
            #expect(started.withLock { $0 } == [.step(0)])
            mayEnd.open()
            _ = try await self.reach(ledger, .finished)
            #expect(started.withLock { $0 } == [.step(0), .step(1)])
        }
    }

    @Test func `a failed hand is asked again after its pause`() async throws {
        let place = try Workplace()
        let attempts = Locked<[Int]>([])
        let hands = self.hands { assignment throws(Setback) in
            attempts.withLock { $0.append(assignment.attempt) }
            if assignment.attempt < 3 { throw Setback(.retry, "busy") }
            return try await Self.usual(assignment)
        }
        try await self.working(place, hands) { ledger, _ in
            _ = try await ledger.hear()
            for attempt in 1...2 {
                while attempts.withLock({ $0.count }) < attempt { await Task.yield() }
                while try await ledger.isBusy(.agents) { await Task.yield() }
                place.clock.advance(by: .seconds(300))
            }
            _ = try await self.reach(ledger, .awaitingApproval)
            #expect(attempts.withLock { $0 } == [1, 2, 3])
        }
    }

    @Test func `a plan that nobody answers expires`() async throws {
        let place = try Workplace()
        try await self.working(place, self.hands(agents: Self.usual)) { ledger, _ in
            _ = try await ledger.hear()
            _ = try await self.reach(ledger, .awaitingApproval)
            place.clock.advance(by: .seconds(7 * 24 * 3600))
            #expect(try await self.reach(ledger, .stopped).phase == .stopped(.expired))
        }
    }
}

extension Ledger {
    /// Whether a row of the hand is claimed.
    fileprivate func isBusy(_ hand: Hand) async throws -> Bool {
        try await self.pool.read { db in
            try Bool.fetchOne(
                db,
                sql: "SELECT EXISTS (SELECT 1 FROM outbox WHERE hand = ? AND ticket IS NOT NULL)",
                arguments: [hand.rawValue]
            ) ?? false
        }
    }
}
