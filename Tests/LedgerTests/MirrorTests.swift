import Foundation
import Requests
import Testing

@testable import Ledger

/// One request in several conversations: each has a line of its own.
@Suite("Mirrors")
struct MirrorTests {
    private let one = RequestID("1")
    private let there = ConversationID("teams:t:19%3Ac@thread.tacv2:")

    /// Request 1, which is mirrored, being planned; its card is at home already.
    private func plan(_ ledger: Ledger) async throws {
        var opening = opening()
        opening.mirrors = [.init(self.there)]
        _ = try await ledger.record(Intake(keys: ["a"], wish: .message(opening)))
        let card = try await ledger.take(.notify)
        #expect(card.mirror == nil && card.request?.places.count == 1)
        try await ledger.finish(card, orders: [Order(.posted(.card, MessageRef("m1")), for: self.one)])
        let reading = try await ledger.take(.understand)
        try await ledger.finish(reading, orders: [Order(.understand(.change(wish)), for: self.one)])
    }

    @Test func `a place that waits holds up no other`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.plan(ledger)
            let cards = try await ledger.claim(.notify, limit: 9)
            #expect(cards.map(\.work) == [.show(.card), .show(.card, in: self.there)])
            try await ledger.setBack(cards[1], Setback(.retry, "unreachable"))
            try await ledger.finish(cards[0], orders: [])
            _ = try await ledger.order(.cancel(by: ana))
            let next = try await ledger.claim(.notify, limit: 9)
            #expect(next.map(\.work) == [.show(.card)])
            try await ledger.finish(next[0], orders: [])
            #expect(try await ledger.works(.notify) == [.show(.closing)])
            place.clock.advance(by: .seconds(60))
            // What is said there still comes in its order, and the card as it is now.
            #expect(try await ledger.works(.notify) == [.show(.card, in: self.there)])
        }
    }

    @Test func `a place that takes nothing is put aside with its reason, said at home, and tried again on demand`()
        async throws
    {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.plan(ledger)
            let cards = try await ledger.claim(.notify, limit: 9)
            try await ledger.finish(cards[0], orders: [])
            try await ledger.setBack(cards[1], Setback(.rejected, "The bot is not in the channel", obstacle: "c"))
            let parked = try await ledger.parked(limit: 9)
            #expect(parked.map(\.reason) == ["The bot is not in the channel"] && parked.map(\.request) == [self.one])
            let request = try #require(try await ledger.request(self.one))
            #expect(!request.isClosed && request.place(self.there)?.trouble == "The bot is not in the channel")
            let home = try await ledger.take(.notify)
            #expect(home.work == .show(.card))
            try await ledger.finish(home, orders: [])
            #expect(try await ledger.release(self.one, by: bo) == 1)
            let again = try await ledger.take(.notify)
            #expect(again.work == .show(.card, in: self.there))
            let posted = Command.posted(.card, MessageRef("d1"), in: self.there)
            try await ledger.finish(again, orders: [Order(posted, for: self.one)])
            #expect(try await ledger.parked(limit: 9).isEmpty)
            #expect(try await ledger.request(self.one)?.place(self.there)?.trouble == nil)
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `words in any of its places answer its question, under any id of who asked`() async throws {
        let ben = PersonID("teams:ana")
        for (words, person, place) in [
            ("a thread", ben, "teams:t:19%3Ac@thread.tacv2:messageid=5"), ("the place", ana, self.there.rawValue),
            ("at home", ben, "c1"),
        ] {
            let house = try Workplace(people: [[ana, ben]])
            try await house.life { ledger async throws in
                var opening = opening()
                opening.mirrors = [.init(self.there)]
                _ = try await ledger.record(Intake(keys: ["a"], wish: .message(opening)))
                let reading = try await ledger.take(.understand)
                let asked = Order(.understand(.unclear(Question(text: "Which?"))), for: self.one)
                let thread = ConversationID("teams:t:19%3Ac@thread.tacv2:messageid=5")
                let card = Command.posted(.card, MessageRef("d"), in: self.there, thread: thread)
                try await ledger.finish(reading, orders: [asked, Order(card, for: self.one)])
                let stranger = try await ledger.hear(words, by: bo, in: ConversationID("elsewhere"))
                #expect(stranger == .recorded(RequestID("2")))
                let answer = try await ledger.hear(words, by: person, in: ConversationID(place))
                #expect(answer == .recorded(self.one), "\(words)")
            }
        }
    }

    @Test func `what is shown somewhere is found there, and by any id of who asked`() async throws {
        let ben = PersonID("teams:ana")
        let place = try Workplace(people: [[ana, ben]])
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            #expect(try await ledger.order(.mirror(in: self.there, by: ben)) == .recorded(self.one))
            #expect(try await ledger.recent(in: self.there, limit: 9).map(\.id) == [self.one])
            #expect(try await ledger.recent(by: ben, limit: 9).map(\.id) == [self.one])
            #expect(try await ledger.works(.notify) == [.show(.card), .show(.card, in: self.there)])
            #expect(try await ledger.verify().isSound)
        }
        try place.alter("DELETE FROM mirror")
        try await place.life { ledger async throws in
            #expect(try await ledger.verify().faults == [.listed(self.one)])
        }
    }

    @Test func `a bot that dies goes on with each place where it was`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.plan(ledger)
            let cards = try await ledger.claim(.notify, limit: 9)
            try await ledger.finish(cards[0], orders: [])
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.works(.notify).isEmpty, "it may still be on its way")
            place.clock.advance(by: .seconds(60))
            let again = try await ledger.take(.notify)
            #expect(again.work == .show(.card, in: self.there) && again.attempt == 2)
        }
    }
}
