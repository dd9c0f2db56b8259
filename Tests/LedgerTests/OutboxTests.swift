import Foundation
import Requests
import Testing

@testable import Ledger

@Suite("Outbox")
struct OutboxTests {
    private let one = RequestID("1")

    /// Brings request 1 to its first step.
    private func start(_ ledger: Ledger) async throws {
        _ = try await ledger.hear()
        let reading = try await ledger.take(.understand)
        try await ledger.finish(reading, orders: [Order(.understand(.change(wish)), for: self.one)])
        let planning = try await ledger.take(.agents)
        try await ledger.finish(planning, orders: [Order(.propose(plan), for: self.one)])
        let revision = try #require(try await ledger.request(self.one)).revision
        #expect(try await ledger.order(.approve(by: bo, revision: revision, click: "x")) == .recorded(self.one))
    }

    @Test func `a message that waits is not written twice`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.start(ledger)
            #expect(try await ledger.works(.notify) == [.show(.card)])
        }
    }

    @Test func `a message changed while it is being sent is sent again, afterwards`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            let first = try await ledger.take(.notify)
            let reading = try await ledger.take(.understand)
            try await ledger.finish(reading, orders: [Order(.understand(.change(wish)), for: self.one)])
            #expect(try await ledger.works(.notify).isEmpty)
            try await ledger.finish(first, orders: [Order(.posted(.card, MessageRef("m1")), for: self.one)])
            let second = try await ledger.take(.notify)
            #expect(second.request?.messages == [.card: MessageRef("m1")])
        }
    }

    @Test func `a set back message takes the place of the newer one`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            let first = try await ledger.take(.notify)
            let reading = try await ledger.take(.understand)
            try await ledger.finish(reading, orders: [Order(.understand(.change(wish)), for: self.one)])
            try await ledger.setBack(first, Setback(.later(place.clock.now), "pace"))
            #expect(try await ledger.claim(.notify, limit: 9).map(\.attempt) == [1])
            #expect(try await ledger.counts().outbox[.notify] == 1)
        }
    }

    @Test func `the messages of one request keep their order, those of another do not wait`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.start(ledger)
            _ = try await ledger.order(.cancel(by: ana))
            _ = try await ledger.hear(by: bo, in: ConversationID("c2"))
            let cards = try await ledger.claim(.notify, limit: 9)
            #expect(cards.map(\.work) == [.show(.card), .show(.card)])
            #expect(Set(cards.compactMap(\.request?.id.rawValue)) == ["1", "2"])
            try await ledger.setBack(cards[0], Setback(.retry, "reset"))
            #expect(try await ledger.works(.notify).isEmpty)
            place.clock.advance(by: .seconds(1))
            try await ledger.finish(try await ledger.take(.notify), orders: [])
            #expect(try await ledger.works(.notify) == [.show(.closing)])
        }
    }

    /// Bo takes the request over, and the card that says so is shown.
    private func takeOver(_ ledger: Ledger) async throws {
        try await self.start(ledger)
        _ = try await ledger.order(.takeOver(by: bo))
        _ = try await ledger.order(.handOver(Handover.Branch(name: "b", commit: "c", fetch: [], push: [])))
        try await ledger.finish(try await ledger.take(.notify), orders: [])
    }

    @Test func `a last word that waits, and is ordered again, waits behind the card`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.takeOver(ledger)
            _ = try await ledger.order(.cancel(by: bo))
            for post in [Post.card, .closing] {
                let claim = try await ledger.take(.notify)
                #expect(claim.work == .show(post))
                try await ledger.finish(claim, orders: [])
            }
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `a last word that comes back waits where the newer one did`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.takeOver(ledger)
            let first = try await ledger.take(.notify)
            #expect(first.work == .show(.closing))
            _ = try await ledger.order(.cancel(by: bo))
            try await ledger.setBack(first, Setback(.uncertain, "reset"))
            try await ledger.finish(try await ledger.take(.notify), orders: [])
            place.clock.advance(by: .seconds(6))
            let second = try await ledger.take(.notify)
            #expect(second.work == .show(.closing) && second.attempt == 2)
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test(arguments: [false, true])
    func `a last word waits behind a card that was given up and is ordered again`(meanwhile: Bool) async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            _ = try await ledger.order(.cancel(by: ana))
            let card = try await ledger.take(.notify)
            #expect(card.work == .show(.card))
            if meanwhile { _ = try await ledger.order(.mirror(in: ConversationID("c9"), by: ana)) }
            try await ledger.setBack(card, Setback(.rejected, "gone"))
            if !meanwhile { _ = try await ledger.order(.mirror(in: ConversationID("c9"), by: ana)) }
            let claims = try await ledger.claim(.notify, limit: 9)
            #expect(!claims.contains { $0.work == .show(.closing) }, "\(claims.map(\.work))")
            // It may have arrived all the same: so it is looked for first.
            let again = try #require(claims.first { $0.work == .show(.card) })
            #expect(again.attempt == 2 && again.doubt != nil)
        }
    }

    @Test func `stopping a request calls off its step, and clearing up waits until that has ended`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.start(ledger)
            let step = try await ledger.take(.agents)
            #expect(step.work == .run(.step(0)))
            _ = try await ledger.order(.cancel(by: ana))
            await step.wasCalledOff()
            #expect(try await ledger.beat([step]).isEmpty)
            #expect(try await ledger.works(.agents).isEmpty)
            try await ledger.release(step)
            #expect(try await ledger.works(.agents) == [.run(.cleanUp)])
        }
    }

    @Test func `a step that waits is taken back`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.start(ledger)
            _ = try await ledger.order(.cancel(by: ana))
            #expect(try await ledger.works(.agents) == [.run(.cleanUp)])
            // Nothing is left for the clock to do, either.
            #expect(try await ledger.counts().outbox[.clock] == nil)
        }
    }

    @Test func `a lost lease changes nothing`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.start(ledger)
            let late = try await ledger.take(.agents)
            place.clock.advance(by: .seconds(29))
            #expect(try await ledger.beat([late]) == [late.id])
            place.clock.advance(by: .seconds(29))
            #expect(try await ledger.works(.agents).isEmpty)
            place.clock.advance(by: .seconds(2))
            let second = try await ledger.take(.agents)
            #expect(second.attempt == 2)
            await late.wasCalledOff()
            let before = try await ledger.timeline(self.one).count
            let report = Order(.report(step: 0, .succeeded(StepResult(summary: "done"))), for: self.one)
            await #expect(throws: LedgerError.self) { try await ledger.finish(late, orders: [report]) }
            await #expect(throws: LedgerError.self) { try await ledger.send(report, under: late) }
            await #expect(throws: LedgerError.self) { try await ledger.setBack(late, Setback(.rejected, "no")) }
            try await ledger.release(late)
            #expect(try await ledger.timeline(self.one).count == before)
            try await ledger.finish(second, orders: [report])
            #expect(try await ledger.request(self.one)?.phase == .working(plan, step: 1))
        }
    }

    @Test func `progress is recorded while the work goes on`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.start(ledger)
            let step = try await ledger.take(.agents)
            try await ledger.send(Order(.note(step: 0, "building"), for: self.one), under: step)
            #expect(try await ledger.request(self.one)?.note == "building")
            #expect(try await ledger.beat([step]) == [step.id])
        }
    }

    @Test func `an order of a hand that is refused is told to the person it carries`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            _ = try await ledger.hear(by: bo, in: ConversationID("c2"))
            // What was cancelled is not read any more.
            _ = try await ledger.order(.cancel(by: ana))
            let other = try await ledger.take(.understand)
            #expect(other.request?.id == RequestID("2"))
            let answer = Order(.understand(.answer(Answer(title: "no"))), for: RequestID("2"))
            try await ledger.finish(other, orders: [Order(.cancel(by: bo), for: self.one), answer])
            #expect(
                try await ledger.works(.errand)
                    == [.errand(.refuse(.tooLate, to: bo, in: ConversationID("c2"), request: self.one))]
            )
            #expect(try await ledger.request(RequestID("2"))?.isClosed == true)
        }
    }

    @Test func `the clock's rows wait their time and are read back`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            let reading = try await ledger.take(.understand)
            try await ledger.finish(reading, orders: [Order(.understand(.change(wish)), for: self.one)])
            let planning = try await ledger.take(.agents)
            try await ledger.finish(planning, orders: [Order(.propose(plan), for: self.one)])
            #expect(try await ledger.works(.clock).isEmpty)
            let due = try #require(try await ledger.nextDue(.clock))
            #expect(place.clock.now.duration(to: due) == .seconds(7 * 24 * 3600))
            place.clock.advance(by: .seconds(7 * 24 * 3600))
            let revision = try #require(try await ledger.request(self.one)).revision
            #expect(try await ledger.works(.clock) == [.wake(.expire(revision: revision))])
        }
    }
}
