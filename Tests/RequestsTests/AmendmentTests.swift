import Foundation
import Requests
import Testing

@Suite("Messages that change")
struct AmendmentTests {
    private static let answer = MessageRef("answer")
    private static let answered = Road.asking + [.replied("fct_trips", by: ana, in: Self.answer)]

    private func reworded(
        _ text: String = "add a test",
        by person: PersonID = ana,
        of message: MessageRef = said,
        at time: Int64 = 5000
    ) -> Amendment {
        Amendment(.reworded(text, by: person), of: message, at: Timestamp(milliseconds: time))
    }

    private func deleted(_ message: MessageRef = said, at time: Int64 = 5000) -> Amendment {
        Amendment(.deleted, of: message, at: Timestamp(milliseconds: time))
    }

    private func decision(_ amendment: Amendment, _ road: [Event]) throws -> Decision {
        try decide(.amend(amendment), on: request(road), under: policy)
    }

    @Test(arguments: [
        Road.understanding, Road.asking, Road.lookingUp, Road.planning, Road.awaitingApproval, Self.answered,
    ])
    func `before the approval the new words are read, and what was under way for the old ones ends`(
        _ road: [Event]
    ) throws {
        let change = self.reworded()
        #expect(
            try self.decision(change, road)
                == Decision(events: [.amended(change)], effects: [.halt, .show(.card), .understand])
        )
        let before = try #require(request(road))
        let after = try #require(request(road + [.amended(change)]))
        #expect(after.phase == .understanding && after.opening.words == .text("add a test"))
        #expect(after.revision == before.revision + 1, "buttons of before are outdated")
        #expect(after.dialogue.isEmpty && after.plan == nil && after.former?.turn == nil)
        #expect(after.former?.plan == before.plan)
    }

    @Test func `an approval of the plan before does not count`() throws {
        let road = Road.awaitingApproval
        let old = try #require(request(road))
        let new = request(road + [.amended(self.reworded()), .planningStarted(wish), .planned(plan)])
        #expect(throws: Refusal.outdated) {
            try decide(.approve(by: bo, revision: old.revision, click: "click"), on: new, under: policy)
        }
        #expect(new?.former?.plan == plan, "the difference can be shown")
    }

    @Test(arguments: [Road.working, Road.awaitingMerge, Road.finished, Road.answered, Road.stopped])
    func `after the decision a change makes no difference, and is told`(_ road: [Event]) throws {
        let change = self.reworded()
        #expect(try self.decision(change, road) == Decision(events: [.amended(change)], effects: [.show(.card)]))
        let before = try #require(request(road))
        let after = try #require(request(road + [.amended(change)]))
        #expect(after.phase == before.phase && after.revision == before.revision)
        #expect(after.opening.words == before.opening.words)
        #expect(after.afterthought == .reworded("add a test"))
        let back = self.reworded("add a metric", at: 6000)
        #expect(request(road + [.amended(change), .amended(back)])?.afterthought == nil)
    }

    @Test func `the last state wins, in whichever order changes arrive`() throws {
        let (b, c) = (self.reworded("b", at: 1000), self.reworded("c", at: 2000))
        #expect(try self.decision(b, Road.planning + [.amended(c)]) == Decision())
        #expect(request(Road.planning + [.amended(b), .amended(c)])?.opening.words == .text("c"))
        // Changed to b and back again, of which the first arrives last.
        let back = self.reworded("add a metric", at: 2000)
        let known = try self.decision(back, Road.planning)
        #expect(known == Decision(events: [.amended(back)]))
        #expect(request(Road.planning + known.events)?.revision == request(Road.planning)?.revision)
        #expect(try self.decision(b, Road.planning + known.events) == Decision())
    }

    @Test func `a change without new words, by somebody else, or of a strange message is nothing`() throws {
        let same = self.reworded("add a metric")
        #expect(try self.decision(same, Road.planning + [.amended(same)]) == Decision())
        #expect(try self.decision(self.reworded(by: bo), Road.planning) == Decision())
        #expect(try self.decision(self.reworded(of: MessageRef("x")), Road.planning) == Decision())
    }

    @Test func `a changed answer is read again, and what was asked after it is forgotten`() throws {
        let road = Self.answered + [.asked(question)]
        let change = self.reworded("stg_trips", of: Self.answer)
        #expect(try self.decision(change, road).effects == [.halt, .show(.card), .understand])
        let after = try #require(request(road + [.amended(change)]))
        #expect(after.dialogue == [.asked(question), .replied("stg_trips")])
        #expect(after.opening.words == .text("add a metric") && after.phase == .understanding)
    }

    @Test func `an answer of a dialogue that began again is no part of it`() throws {
        let road = Self.answered + [.amended(self.reworded())]
        #expect(try self.decision(self.reworded("x", of: Self.answer, at: 6000), road) == Decision())
        #expect(try self.decision(self.deleted(Self.answer, at: 6000), road) == Decision())
    }

    @Test(arguments: [Road.understanding, Road.asking, Road.planning, Road.awaitingApproval])
    func `a message that is deleted before the approval takes its request along`(_ road: [Event]) throws {
        let decision = try self.decision(self.deleted(), road)
        #expect(decision.events == [.stopped(.withdrawn)] && decision.effects.contains(.halt))
    }

    @Test func `a message that is deleted while work goes on is noted`() throws {
        let change = self.deleted()
        #expect(
            try self.decision(change, Road.working) == Decision(events: [.amended(change)], effects: [.show(.card)])
        )
        let after = try #require(request(Road.working + [.amended(change)]))
        #expect(after.afterthought == .deleted && after.phase == request(Road.working)?.phase)
        #expect(try self.decision(change, Road.finished) == Decision())
    }

    @Test func `an answer that is deleted opens its question again`() throws {
        let road = Self.answered + [.planningStarted(wish)]
        #expect(try self.decision(self.deleted(Self.answer), road).effects == [.halt, .show(.card)])
        let after = try #require(request(road + [.amended(self.deleted(Self.answer))]))
        #expect(after.phase == .asking(question) && after.dialogue == [.asked(question)])
    }

    @Test func `what came too late is asked anew by its requester, once`() throws {
        let road = Road.working + [.amended(self.reworded())]
        let late = request(road)
        #expect(throws: Refusal.notYours) { try decide(.renew(by: bo), on: late, under: policy) }
        let decision = try decide(.renew(by: ana), on: late, under: policy)
        guard case .open(let opening)? = decision.effects.first else {
            Issue.record("nothing is opened: \(decision)")
            return
        }
        #expect(opening.words == .text("add a test") && opening.message == said)
        #expect(throws: Refusal.tooLate) {
            try decide(.renew(by: ana), on: request(road + decision.events), under: policy)
        }
    }

    @Test func `events written before messages were known are still read`() throws {
        let old = #"{"replied":{"_0":"x","by":"ana"}}"#
        #expect(try JSONDecoder().decode(Event.self, from: Data(old.utf8)) == .replied("x", by: ana))
    }
}
