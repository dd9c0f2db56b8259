import Foundation
import Requests
import Testing

@testable import Ledger

@Suite("Amending")
struct AmendingTests {
    private let said = MessageRef("c1")

    private func opening(_ text: String = "add a metric", in place: ConversationID = thread) -> Opening {
        Opening(person: ana, conversation: place, words: .text(text), message: MessageRef("m \(text)"))
    }

    private func change(
        _ text: String?,
        of message: MessageRef,
        at time: Int64 = 5,
        unheard: Intake.Unheard? = nil
    ) -> Intake {
        let act: Amendment.Act = text.map { .reworded($0, by: ana) } ?? .deleted
        let amendment = Amendment(act, of: message, at: Timestamp(milliseconds: time))
        return Intake(keys: ["edit \(message) \(text ?? "") \(time)"], wish: .amend(amendment, unheard: unheard))
    }

    @Test func `a changed message finds its request, also after a restart, and is read once`() async throws {
        let place = try Workplace()
        let first = self.opening()
        let message = try #require(first.message)
        try await place.life { ledger async throws in
            _ = try await ledger.record(Intake(keys: ["a"], wish: .message(first)))
        }
        try await place.life { ledger async throws in
            let change = self.change("add a test", of: message)
            #expect(try await ledger.record(change) == .recorded(RequestID("1")))
            #expect(try await ledger.record(change) == .seen)
            #expect(try await ledger.request(RequestID("1"))?.opening.words == .text("add a test"))
            #expect(try await ledger.works(.understand) == [.understand(Reading())])
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `whoever reads the old words is called off, and their answer does not count`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.record(Intake(keys: ["a"], wish: .message(self.opening())))
            let old = try await ledger.take(.understand)
            _ = try await ledger.record(self.change("add a test", of: MessageRef("m add a metric")))
            await old.wasCalledOff()
            await #expect(throws: LedgerError.self) {
                try await ledger.finish(old, orders: [Order(.understand(.change(wish)), for: RequestID("1"))])
            }
            try await ledger.release(old)
            let new = try await ledger.take(.understand)
            #expect(new.request?.opening.words == .text("add a test"))
        }
    }

    @Test func `a change of nobody's message is not even remembered`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            let change = self.change("hello", of: MessageRef("stranger"))
            #expect(try await ledger.record(change) == .ignored)
            #expect(try await ledger.record(change) == .ignored)
            #expect(try await ledger.requests(open: nil, limit: 9).isEmpty)
        }
    }

    @Test func `a change that comes before its message is heard in its place`() async throws {
        let place = try Workplace()
        let message = MessageRef("m add a test")
        try await place.life { ledger async throws in
            let unheard = Intake.Unheard(keys: ["msg"], opening: self.opening("add a test"))
            let late = self.change("add a test", of: message, at: 9, unheard: unheard)
            #expect(try await ledger.record(late) == .recorded(RequestID("1")))
            #expect(try await ledger.record(Intake(keys: ["msg"], wish: .message(self.opening("old")))) == .seen)
            #expect(try await ledger.record(self.change("older", of: message, at: 8)) == .ignored)
            #expect(try await ledger.request(RequestID("1"))?.opening.words == .text("add a test"))
        }
    }

    @Test func `a message that was deleted before it was heard never becomes a request`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            let gone = Intake.Unheard(keys: ["msg"], opening: nil)
            #expect(try await ledger.record(self.change(nil, of: self.said, unheard: gone)) == .ignored)
            #expect(try await ledger.record(Intake(keys: ["msg"], wish: .message(self.opening()))) == .seen)
        }
    }

    @Test func `a reply below the card answers the question of a request that has no thread of its own`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.record(
                Intake(keys: ["a"], wish: .message(self.opening(in: ConversationID("channel"))))
            )
            let claim = try await ledger.take(.understand)
            let id = RequestID("1")
            let question = Order(.understand(.unclear(Question(text: "Which model?"))), for: id)
            let posted = Order(.posted(.card, MessageRef("card")), for: id)
            try await ledger.finish(claim, orders: [question, posted])
            let reply = self.opening("fct_trips", in: ConversationID("card"))
            #expect(try await ledger.record(Intake(keys: ["b"], wish: .message(reply))) == .recorded(id))
            #expect(try await ledger.request(id)?.dialogue.last == .replied("fct_trips"))
            #expect(try await ledger.recent(in: ConversationID("card"), limit: 9).map(\.id) == [id])
        }
    }

    @Test func `what came too late becomes a request of its own, within the allowance`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.record(Intake(keys: ["a"], wish: .message(self.opening())))
            let claim = try await ledger.take(.understand)
            let id = RequestID("1")
            try await ledger.finish(claim, orders: [Order(.understand(.answer(Answer(title: "?"))), for: id)])
            let message = MessageRef("m add a metric")
            _ = try await ledger.record(self.change("add a test", of: message))
            #expect(try await ledger.order(.renew(by: ana)) == .recorded(id))
            #expect(try await ledger.order(.renew(by: ana)) == .refused(.tooLate))
            let renewed = try #require(try await ledger.request(RequestID("2")))
            #expect(renewed.opening.words == .text("add a test") && renewed.phase == .understanding)
            // From now on the message belongs to the new one.
            #expect(try await ledger.record(self.change("x", of: message, at: 7)) == .recorded(RequestID("2")))
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `marks are durable`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await ledger.mark("C1", at: "1.0")
            try await ledger.mark("C1", at: "2.0")
            place.clock.advance(by: .seconds(60))
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.marks() == ["C1": "2.0"])
            #expect(try await ledger.began() == place.clock.now.advanced(by: .seconds(-60)))
        }
    }
}
