import ChatBridge
import Notify
import Requests
import Testing

/// One request in several conversations: each message is posted once in each, and people are who they are there.
@Suite("Notices in several conversations")
struct MirrorNoticesTests {
    private let platform = Pretence()
    private let clock = StandingClock(Example.start.advanced(by: .seconds(20)))
    private let there = ConversationID("slack:T1:C2:")

    private func notices(_ people: [Set<PersonID>] = []) -> Notices {
        let (platform, clock) = (self.platform, self.clock)
        var policy = Example.policy
        policy.people = people
        return Notices(
            platform: { $0.rawValue.hasPrefix("slack:") ? platform : nil },
            policy: { [policy] in policy },
            pacer: Pacer(time: clock),
            time: clock
        )
    }

    private func request(_ events: [Event], by person: PersonID = Example.ana) -> Request {
        Example.request(events + [.mirrored(in: self.there, by: person)], by: person)
    }

    private func show(_ post: Post, of request: Request, _ people: [Set<PersonID>] = []) async throws -> [Command] {
        try await self.notices(people).perform(
            Assignment(work: post, request: request, attempt: 1, mirror: self.there)
        ).map(\.command)
    }

    @Test func `a mirror has messages of its own, below a card of its own`() async throws {
        let known = self.request(Example.finished + [.posted(.card, MessageRef("home"))])
        #expect(try await self.show(.results, of: known).isEmpty, "it comes with the card")
        let card = try await self.show(.card, of: known)
        #expect(card.first == .posted(.card, MessageRef("m1"), in: self.there))
        let begun = self.request(
            Example.finished + [.posted(.card, MessageRef("home")), .mirrored(in: self.there, by: Example.ana)]
                + [.posted(.card, MessageRef("m1"), in: self.there)]
        )
        _ = try await self.show(.results, of: begun)
        #expect(self.platform.messages.map(\.marker) == ["12/card@\(self.there)", "12/results@\(self.there)"])
        #expect(self.platform.messages.map(\.thread) == [nil, MessageRef("m1")])
    }

    @Test func `who is known under another id there is mentioned by that, and others by their name`() async throws {
        let ana = PersonID("teams:ana")
        let known = self.request(Example.planned, by: ana)
        _ = try await self.show(.card, of: known, [[ana, Example.ana]])
        #expect(self.platform.messages[0].card.people == [Example.ana, Example.ben])
        _ = try await self.show(.closing, of: self.request(Example.finished, by: ana))
        #expect(self.platform.messages.count == 1, "there is no card in the mirror yet")
    }

    @Test func `a mirror that takes nothing is not told to the requester alone`() async throws {
        self.platform.close(self.there)
        let setback = await #expect(throws: Setback.self) {
            try await self.show(.card, of: self.request(Example.planned))
        }
        #expect(setback?.kind == .rejected)
        #expect(self.platform.messages.isEmpty)
    }

    @Test func `the card says where it cannot be shown, and in how many places it is`() {
        let known = self.request(Example.planned)
        let card = Cards.card(.card, for: known, under: Example.policy, now: Example.start)
        #expect(card.reading.contains("in step in 2 conversations"))
        let ill = Example.request(
            Example.planned + [
                .mirrored(in: self.there, by: Example.ana), .obstructed(in: self.there, "The channel is archived"),
            ]
        )
        let words = Cards.card(.card, for: ill, under: Example.policy, now: Example.start).reading
        #expect(words.contains("It cannot be shown in Slack: The channel is archived"))
    }
}
