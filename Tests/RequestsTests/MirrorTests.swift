import Foundation
import Requests
import Testing

/// One request in several conversations.
@Suite("Mirrors")
struct MirrorTests {
    private let here = ConversationID("c1")
    private let there = ConversationID("d1")

    /// A request of a conversation that the settings mirror, after these events.
    private func mirrored(_ events: [Event] = []) throws -> Request {
        var opening = Opening(person: ana, conversation: self.here, words: .text("add a metric"), message: said)
        opening.mirrors = [.init(self.there)]
        return try #require(request([.opened(RequestID("1"), opening)] + events))
    }

    @Test func `what is only looked up stays where it was asked for, and a change is shown everywhere`() throws {
        let lookup = try self.mirrored([.lookupStarted(wish), .answered(Answer(title: "42"))])
        #expect(lookup.places.map(\.conversation) == [self.here])
        for road in [[Event.asked(question)], [.planningStarted(wish)]] {
            #expect(try self.mirrored(road).places.map(\.conversation) == [self.here, self.there])
        }
    }

    @Test func `a message in one place is none in the other`() throws {
        let shown = try self.mirrored([
            .planningStarted(wish), .posted(.card, card), .posted(.card, MessageRef("d"), in: self.there),
        ])
        #expect(shown.messages == [.card: card])
        #expect(shown.place(self.there)?.messages == [.card: MessageRef("d")])
        let again = try decide(.posted(.card, MessageRef("d"), in: self.there), on: shown, under: policy)
        #expect(again.events.isEmpty && again.effects.isEmpty)
        let elsewhere = try decide(.posted(.card, card, in: ConversationID("x")), on: shown, under: policy)
        #expect(elsewhere.events.isEmpty)
    }

    @Test func `the first card in a mirror brings what has been said already`() throws {
        let events: [Event] = [
            .planningStarted(wish), .planned(plan), approved, .stepFinished(0, tested), .posted(.card, card),
        ]
        let command = Command.posted(.card, MessageRef("d"), in: self.there)
        let decision = try decide(command, on: try self.mirrored(events), under: policy)
        #expect(Set(decision.effects) == [.show(.results, in: self.there), .show(.closing, in: self.there)])
        let home = try decide(.posted(.card, MessageRef("m2")), on: try self.mirrored(events), under: policy)
        #expect(home.effects.isEmpty)
    }

    @Test func `whoever has a say in it may bring it elsewhere, and nobody else`() throws {
        let known = try #require(request(Road.awaitingApproval))
        let elsewhere = PersonID("elsewhere:ana")
        var knowing = policy
        knowing.people = [[ana, elsewhere]]
        for person in [ana, bo, elsewhere] {
            let decision = try decide(.mirror(in: self.there, by: person), on: known, under: knowing)
            #expect(decision.events == [.mirrored(in: self.there, by: person)])
            #expect(decision.effects == [.show(.card)])
        }
        for person in [cy, elsewhere] {
            #expect(throws: Refusal.notYours) {
                try decide(.mirror(in: self.there, by: person), on: known, under: policy)
            }
        }
    }

    @Test func `it is in one place once, and in so many at most`() throws {
        var known = request(Road.awaitingApproval)
        for number in 0..<8 {
            let decision = try decide(.mirror(in: ConversationID("d\(number)"), by: ana), on: known, under: policy)
            for event in decision.events { known.apply(event, at: Timestamp(milliseconds: 9)) }
        }
        #expect(known?.places.count == 9)
        let again = try decide(.mirror(in: ConversationID("d3"), by: ana), on: known, under: policy)
        #expect(again.events.isEmpty)
        let home = try decide(.mirror(in: self.here, by: ana), on: known, under: policy)
        #expect(home.events.isEmpty)
        let another = Command.mirror(in: ConversationID("e"), by: ana)
        #expect(throws: Refusal.tooManyPlaces) { try decide(another, on: known, under: policy) }
    }

    @Test func `a place that takes nothing is said at home once, until it takes something again`() throws {
        let events: [Event] = [.planningStarted(wish), .posted(.card, card)]
        let known = try self.mirrored(events)
        let first = try decide(.obstruct(in: self.there, "archived"), on: known, under: policy)
        #expect(first.events == [.obstructed(in: self.there, "archived")])
        #expect(first.effects == [.show(.card, in: self.here)])
        let ill = try self.mirrored(events + first.events)
        #expect(ill.revision == known.revision, "the buttons that are shown still count")
        #expect(try decide(.obstruct(in: self.there, "gone"), on: ill, under: policy).events.isEmpty)
        let showing = Showing(post: .card, in: self.there, digest: "d", drawn: Timestamp(milliseconds: 1))
        let cured = try decide(.shown(showing), on: ill, under: policy)
        #expect(cured.effects == [.show(.card, in: self.here)])
        #expect(try self.mirrored(events + first.events + cured.events).place(self.there)?.trouble == nil)
    }

    @Test func `what takes a change back is talked about below that change, in every place`() throws {
        let done = try self.mirrored([
            .planningStarted(wish), .planned(plan), approved, .posted(.card, card),
            .posted(.card, MessageRef("d"), in: self.there), .stepFinished(0, result), .mergeReleased(step: 1, by: bo),
            .stepFinished(1, merged),
        ])
        let decision = try decide(.rollBack(by: ana), on: done, under: policy)
        guard case .open(let opening)? = decision.effects.first else {
            Issue.record("nothing was opened")
            return
        }
        #expect(opening.below == card && opening.mirrors == [.init(self.there, below: MessageRef("d"))])
        let back = try #require(request([.opened(RequestID("2"), opening)]))
        #expect(back.places.map(\.thread) == [card, MessageRef("d")])
    }

    @Test func `who is one person may do in one place what they may do in the other`() throws {
        var knowing = policy
        knowing.people = [[bo, PersonID("d:bo")], [ana, PersonID("d:ana")]]
        let planned = try self.mirrored([.planningStarted(wish), .planned(plan)])
        let approve = Command.approve(by: PersonID("d:bo"), revision: planned.revision, click: "click")
        #expect(throws: Never.self) { try decide(approve, on: planned, under: knowing) }
        #expect(throws: Refusal.notAnApprover) { try decide(approve, on: planned, under: policy) }
        let asking = try self.mirrored([.asked(question)])
        let reply = Command.reply("fct_trips", by: PersonID("d:ana"))
        #expect(throws: Never.self) { try decide(reply, on: asking, under: knowing) }
        #expect(throws: Refusal.notYours) { try decide(reply, on: asking, under: policy) }
    }

    @Test(arguments: [
        #"{"posted":{"_0":"card","_1":"m1"}}"#,
        #"{"opened":{"_0":"1","_1":{"person":"ana","conversation":"c1","words":{"text":{"_0":"add"}}}}}"#,
        #"{"shown":{"_0":{"post":"card","digest":"d","drawn":5}}}"#,
    ])
    func `events of before there were mirrors are read`(_ text: String) throws {
        let event = try JSONDecoder().decode(Event.self, from: Data(text.utf8))
        switch event {
        case .posted(let post, let message, let mirror, let thread):
            #expect(post == .card && message == card && mirror == nil && thread == nil)
        case .opened(_, let opening): #expect(opening.mirrors == nil)
        case .shown(let showing): #expect(showing.mirror == nil)
        default: Issue.record("\(event)")
        }
    }

    @Test func `an event of the place it was asked for in is written as it always was`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(Event.posted(.card, card)), as: UTF8.self)
        #expect(text == #"{"posted":{"_0":"card","_1":"m1"}}"#)
    }

    @Test func `who may bring it may take it away, and what is left there says so once`() throws {
        let shown = try self.mirrored([
            .planningStarted(wish), .posted(.card, card), .posted(.card, MessageRef("d"), in: self.there),
        ])
        let leaving = Command.unmirror(in: self.there, by: ana)
        let decision = try decide(leaving, on: shown, under: policy)
        #expect(decision.events == [.unmirrored(in: self.there, by: ana)])
        #expect(decision.effects == [.show(.card, in: self.there)])
        #expect(throws: Refusal.notYours) { try decide(.unmirror(in: self.there, by: cy), on: shown, under: policy) }
        let left = try self.mirrored([
            .planningStarted(wish), .posted(.card, card), .posted(.card, MessageRef("d"), in: self.there),
            .unmirrored(in: self.there, by: ana),
        ])
        #expect(left.places.map(\.conversation) == [self.here])
        #expect(left.mirrors(naming: nil) == [nil] && left.mirrors(naming: self.there) == [self.there])
        #expect(try decide(leaving, on: left, under: policy) == Decision())
        let back = try decide(.mirror(in: self.there, by: bo), on: left, under: policy)
        #expect(back.events == [.mirrored(in: self.there, by: bo)])
        #expect(try decide(.unmirror(in: self.here, by: ana), on: shown, under: policy) == Decision())
    }
}
