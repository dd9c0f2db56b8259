import ChatBridge
import Notify
import Requests
import Testing

@Suite("Notices: posted once, edited from then on")
struct NoticesTests {
    private let platform = Pretence()
    private let clock = StandingClock(Example.start.advanced(by: .seconds(20)))
    private let notices: Notices

    init() {
        let (platform, clock) = (self.platform, self.clock)
        self.notices = Notices(
            platform: { $0.rawValue.hasPrefix("slack:") ? platform : nil },
            policy: { Example.policy },
            pacer: Pacer(time: clock),
            time: clock
        )
    }

    private func show(
        _ post: Post,
        of request: Request,
        attempt: Int = 1,
        doubt: Timestamp? = nil
    ) async throws(Setback) -> [Order] {
        let orders = try await self.notices.perform(
            Assignment(work: post, request: request, attempt: attempt, doubt: doubt)
        )
        // How it read is told each time, after where it is.
        guard case .shown(let showing)? = orders.last?.command else { return orders }
        #expect(showing.post == post && showing.digest.count == 64 && showing.drawn == self.clock.now)
        return orders.dropLast()
    }

    private func posted(_ post: Post, _ message: String) -> [Order] {
        [Order(.posted(post, MessageRef(message)), for: RequestID("12"))]
    }

    @Test func `the first time is a post, the next an edit`() async throws {
        #expect(try await self.show(.card, of: Example.request()) == self.posted(.card, "m1"))
        let request = Example.request([.posted(.card, MessageRef("m1"))] + Example.planned)
        #expect(try await self.show(.card, of: request).isEmpty)
        #expect(self.platform.messages.count == 1)
        #expect(self.platform.messages[0].card.headline == Example.plan.title)
        #expect(self.platform.messages[0].marker == "12/card")
        #expect(self.platform.finds == 0, "there is nothing to look for")
    }

    @Test func `in a muted thread the card goes on, and nothing is said besides`() async throws {
        let platform = self.platform
        let notices = Notices(
            platform: { _ in platform },
            policy: { Example.policy },
            pacer: Pacer(time: self.clock),
            time: self.clock,
            isMuted: { $0 == ConversationID("m1") }
        )
        // The card began the thread, so that people muted it there.
        let request = Example.request([.posted(.card, MessageRef("m1"))] + Example.finished)
        for post in [Post.results, .closing, .remarks] {
            #expect(try await notices.perform(Assignment(work: post, request: request, attempt: 1)).isEmpty)
        }
        #expect(self.platform.messages.isEmpty)
        _ = try await notices.perform(Assignment(work: .card, request: request, attempt: 1))
        #expect(self.platform.messages.map(\.marker) == ["12/card/after/m1"])
    }

    @Test func `a post whose answer was lost is found, brought up to date, and not posted again`() async throws {
        self.platform.loseAnswers(true)
        await #expect(throws: Setback(.uncertain, "no answer")) { try await self.show(.card, of: Example.request()) }
        self.platform.loseAnswers(false)
        let request = Example.request(Example.planned)
        #expect(try await self.show(.card, of: request, attempt: 2) == self.posted(.card, "m1"))
        #expect(self.platform.messages.count == 1)
        #expect(self.platform.messages[0].card.headline == Example.plan.title)
    }

    @Test func `a post that may still be on its way is looked for twice before it is posted again`() async throws {
        let request = Example.request()
        let doubt = self.clock.now
        self.clock.advance(by: .seconds(5))
        let setback = await #expect(throws: Setback.self) {
            try await self.show(.card, of: request, attempt: 2, doubt: doubt)
        }
        #expect(setback?.kind == .later(doubt.advanced(by: .seconds(10))))
        self.clock.advance(by: .seconds(5))
        #expect(try await self.show(.card, of: request, attempt: 2, doubt: doubt) == self.posted(.card, "m1"))
        #expect(self.platform.finds == 2)
    }

    @Test func `a post that is known to have done nothing is posted after one look`() async throws {
        #expect(try await self.show(.card, of: Example.request(), attempt: 2) == self.posted(.card, "m1"))
        #expect(self.platform.finds == 1)
    }

    @Test func `where nobody can look, the second copy says that it may be one, and there is no fourth`() async throws {
        self.platform.blind()
        self.platform.loseAnswers(true)
        for attempt in 1...3 {
            await #expect(throws: Setback(.uncertain, "no answer")) {
                try await self.show(.card, of: Example.request(), attempt: attempt)
            }
        }
        #expect(self.platform.messages.map { $0.card.reading.contains("Delivery uncertain") } == [false, true, true])
        let setback = await #expect(throws: Setback.self) {
            try await self.show(.card, of: Example.request(), attempt: 4)
        }
        #expect(setback?.kind == .rejected)
        #expect(self.platform.messages.count == 3)
    }

    @Test func `a card that somebody deleted is posted anew`() async throws {
        _ = try await self.show(.card, of: Example.request())
        self.platform.delete(MessageRef("m1"))
        let request = Example.request([.posted(.card, MessageRef("m1"))])
        #expect(try await self.show(.card, of: request) == self.posted(.card, "m2"))
    }

    @Test func `the other messages go below the card`() async throws {
        let request = Example.request(Example.finished + [.posted(.card, MessageRef("m9"))])
        _ = try await self.show(.results, of: request)
        _ = try await self.show(.closing, of: request)
        #expect(self.platform.messages.map(\.thread) == [MessageRef("m9"), MessageRef("m9")])
        #expect(self.platform.messages.map(\.marker) == ["12/results", "12/closing"])
    }

    @Test func `edits of one message are a second apart`() async throws {
        let request = Example.request([.posted(.card, try await self.first())])
        _ = try await self.show(.card, of: request)
        let setback = await #expect(throws: Setback.self) { try await self.show(.card, of: request) }
        #expect(setback?.kind == .later(self.clock.now.advanced(by: .seconds(1))))
        self.clock.advance(by: .seconds(1))
        _ = try await self.show(.card, of: request)
        #expect(self.platform.messages[0].edits == 2)
    }

    private func first() async throws -> MessageRef {
        _ = try await self.show(.card, of: Example.request())
        return MessageRef("m1")
    }

    @Test func `a platform that is not configured is a clear refusal`() async {
        let notices = Notices(
            platform: { _ in nil },
            policy: { Example.policy },
            pacer: Pacer(time: self.clock),
            time: self.clock
        )
        let setback = await #expect(throws: Setback.self) {
            try await notices.perform(Assignment(work: .card, request: Example.request(), attempt: 1))
        }
        #expect(setback?.kind == .rejected)
    }
}
