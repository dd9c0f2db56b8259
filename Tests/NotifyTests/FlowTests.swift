import ChatBridge
import Notify
import Requests
import Testing

@Suite("Many notices at once, in virtual time")
struct FlowTests {
    private let clock = StandingClock(Example.start.advanced(by: .seconds(60)))
    private let platform: Pretence
    private let notices: Notices

    init() {
        let clock = self.clock
        let platform = Pretence(clock: clock)
        self.platform = platform
        self.notices = Notices(
            platform: { _ in platform },
            policy: { Example.policy },
            pacer: Pacer(time: clock),
            time: clock
        )
    }

    private func requests(_ count: Int, channels: Int, _ events: [Event] = []) -> [Request] {
        (0..<count).map { number in
            Example.request(
                events,
                id: "\(number + 1)",
                by: PersonID("slack:U\(number % 40)"),
                in: ConversationID("slack:T1:C\(number % channels):")
            )
        }
    }

    /// The most that any channel was shown within any second, and within any ten.
    private func busiest(_ window: Duration) -> Int {
        Dictionary(grouping: self.platform.shown, by: \.lane).values.map { showings in
            let times = showings.map(\.at)
            return times.map { first in times.count { $0 >= first && first.duration(to: $0) < window } }.max() ?? 0
        }.max() ?? 0
    }

    @Test
    func `500 jobs with ten updates a second: a message a second and channel, and the newest within 5 s of quiet`()
        async throws
    {
        let outbox = VirtualOutbox(self.requests(500, channels: 125), notices: self.notices, clock: self.clock)
        for index in 0..<500 {
            outbox.show(.card, of: index)
            for event in Example.working { outbox.apply(event, to: index) }
        }
        await outbox.run(for: .seconds(5))
        let before = self.platform.shown.count
        for update in 0..<60 {
            for index in 0..<500 {
                outbox.apply(.progressed(step: 0, note: "update \(update)"), to: index)
                outbox.show(.card, of: index)
            }
            await outbox.run(for: .milliseconds(100))
        }
        await outbox.run(for: .seconds(5))
        #expect(outbox.isEmpty && outbox.parked.isEmpty)
        #expect(self.platform.messages.count == 500)
        #expect(self.platform.messages.allSatisfy { $0.card.reading.contains("update 59") })
        #expect(self.busiest(.seconds(10)) <= 13, "ten, and a burst")
        let edits = self.platform.shown.count - before
        #expect(edits <= 125 * 14, "30,000 updates made \(edits) edits")
        #expect(outbox.claims < 4 * self.platform.shown.count, "\(outbox.claims) claims")
    }

    @Test func `a full channel: each post is claimed about twice, in order, and everybody's first card comes soon`()
        async throws
    {
        let outbox = VirtualOutbox(self.requests(120, channels: 1), notices: self.notices, clock: self.clock)
        for index in 0..<120 { outbox.show(.card, of: index) }
        await outbox.run(for: .seconds(125))
        #expect(outbox.isEmpty)
        #expect(self.platform.messages.count == 120)
        #expect(outbox.claims <= 2 * 120 + 10, "\(outbox.claims) claims")
        #expect(self.busiest(.seconds(10)) <= 13)
    }

    @Test func `card, results and closing of a request come in this order, and the end is shown last`() async throws {
        let outbox = VirtualOutbox(self.requests(30, channels: 1), notices: self.notices, clock: self.clock)
        for index in 0..<30 { outbox.show(.card, of: index) }
        await outbox.run(for: .seconds(10))
        for index in 0..<30 {
            for event in Example.finished { outbox.apply(event, to: index) }
            for post in [Post.card, .results, .closing] { outbox.show(post, of: index) }
        }
        await outbox.run(for: .seconds(150))
        #expect(outbox.isEmpty)
        #expect(self.platform.messages.count == 90)
        for index in 1...30 {
            let own = self.platform.messages.filter { $0.marker.hasPrefix("\(index)/") }
            #expect(own.map(\.marker) == ["\(index)/card", "\(index)/results", "\(index)/closing"])
            #expect(own.first?.card.state == .done)
        }
    }

    @Test func `answers that are lost for a while double nothing and lose nothing`() async throws {
        let outbox = VirtualOutbox(self.requests(20, channels: 4), notices: self.notices, clock: self.clock)
        self.platform.loseAnswers(true)
        for index in 0..<20 { outbox.show(.card, of: index) }
        await outbox.run(for: .seconds(3))
        self.platform.loseAnswers(false)
        for index in 0..<20 {
            for event in Example.finished { outbox.apply(event, to: index) }
            for post in [Post.card, .results, .closing] { outbox.show(post, of: index) }
        }
        await outbox.run(for: .seconds(120))
        #expect(outbox.isEmpty && outbox.parked.isEmpty)
        #expect(self.platform.messages.map(\.marker).sorted() == Set(self.platform.messages.map(\.marker)).sorted())
        #expect(self.platform.messages.count == 60)
        #expect(self.platform.messages.filter { $0.marker.hasSuffix("card") }.allSatisfy { $0.card.state == .done })
    }
}
