import ChatBridge
import Digests
import Notify
import Requests
import Synchronization
import Testing

@Suite("Every effect ends as sent, rejected or uncertain, and the final state is shown")
struct SlackDeliveryTests {
    private let clock = StandingClock(Example.start.advanced(by: .seconds(60)))
    private let slack: PretendSlack
    private let health = Health()
    private let notices: Notices

    init() throws {
        let (clock, health) = (self.clock, self.health)
        let slack = PretendSlack(clock: clock)
        self.slack = slack
        let tokens = ["SLACK_APP_TOKEN": "xapp-1-secret", "SLACK_BOT_TOKEN": "xoxb-1-secret"]
        let platform = SlackPlatform(
            api: SlackAPI(
                configuration: try SlackConfiguration(settings: tokens),
                http: slack,
                time: clock,
                health: health
            ),
            me: SlackIdentity(team: "T1", user: "UBOT", bot: "BBOT"),
            rendering: SlackRendering(seal: ButtonSeal(key: HMACKey(Array("a key for tests".utf8))))
        )
        self.notices = Notices(
            platform: { _ in platform },
            policy: { Example.policy },
            pacer: Pacer(time: clock),
            time: clock
        )
    }

    private func outbox(_ count: Int, channels: Int, thread: String = "") -> VirtualOutbox {
        let requests = (0..<count).map { number in
            Example.request(
                id: "\(number + 1)",
                by: PersonID("slack:U\(number % 7)"),
                in: ConversationID("slack:T1:C\(number % channels):\(thread)")
            )
        }
        return VirtualOutbox(requests, notices: self.notices, clock: self.clock)
    }

    private func finish(_ outbox: VirtualOutbox, _ index: Int) {
        for event in Example.finished { outbox.apply(event, to: index) }
        for post in [Post.card, .results, .closing] { outbox.show(post, of: index) }
    }

    /// Every request has its three messages, once, and the card says that it is done.
    private func endedOnce(_ outbox: VirtualOutbox, sourceLocation: SourceLocation = #_sourceLocation) {
        let messages = self.slack.messages
        let wanted = outbox.requests.flatMap { ["\($0.id)/card", "\($0.id)/closing", "\($0.id)/results"] }
        #expect(messages.map(\.marker).sorted() == wanted.sorted(), sourceLocation: sourceLocation)
        let cards = messages.filter { $0.marker.hasSuffix("/card") }
        #expect(cards.allSatisfy { $0.reading.contains("Merge commit") }, sourceLocation: sourceLocation)
        #expect(outbox.isEmpty && outbox.parked.isEmpty, "\(outbox.parked)", sourceLocation: sourceLocation)
    }

    /// Calls that arrived within a wait that Slack had asked for, in that channel (or, for edits, anywhere).
    private func callsWithinWaits(_ seconds: Int) -> Int {
        let calls = self.slack.calls.enumerated().filter { $0.element.method.hasPrefix("chat.") }
        return calls.reduce(0) { sum, limited in
            guard limited.element.status == 429 else { return sum }
            let end = limited.element.at.advanced(by: .seconds(seconds))
            return sum
                + calls.count { other in
                    other.offset > limited.offset && other.element.at < end
                        && other.element.method == limited.element.method
                        && (other.element.method == "chat.update" || other.element.channel == limited.element.channel)
                }
        }
    }

    @Test func `replies lost in every way, and calls carried out late: nothing doubled, lost, or falsely failed`()
        async throws
    {
        let chance = Mutex(SplitMix(seed: 7))
        self.slack.set { method, _, _ in
            guard method.hasPrefix("chat.") else { return nil }
            return chance.withLock { chance in
                switch chance.next() % 20 {
                case 0: .loseReply
                case 1: .status(500, carriedOut: true)
                case 2: .status(503, carriedOut: false)
                case 3: .cutOff
                case 4: .failWith("fatal_error")
                case 5: .failWith("internal_error")
                case 6: .loseCall
                case 7: .commitLate(.milliseconds(200 + Int64(chance.next() % 4800)))
                default: nil
                }
            }
        }
        let outbox = self.outbox(120, channels: 30)
        for index in 0..<120 { outbox.show(.card, of: index) }
        await outbox.run(for: .seconds(40))
        for index in 0..<120 { self.finish(outbox, index) }
        await outbox.run(for: .seconds(400))
        self.endedOnce(outbox)
    }

    @Test func `a storm of 429: no call within a Retry-After, and the end is shown later`() async throws {
        let start = self.clock.now
        let chance = Mutex(SplitMix(seed: 3))
        self.slack.set { method, _, now in
            guard method.hasPrefix("chat."), start.duration(to: now) < .seconds(60) else { return nil }
            return chance.withLock { $0.next() % 3 == 0 ? .limit(seconds: 7) : nil }
        }
        let outbox = self.outbox(40, channels: 8)
        for index in 0..<40 { outbox.show(.card, of: index) }
        await outbox.run(for: .seconds(30))
        for index in 0..<40 { self.finish(outbox, index) }
        await outbox.run(for: .seconds(200))
        #expect(self.slack.calls.count { $0.status == 429 } > 3)
        #expect(self.callsWithinWaits(7) == 0)
        self.endedOnce(outbox)
    }

    @Test func `ten minutes of 503: hardly a call in vain, everything shown once when it is over`() async throws {
        let start = self.clock.now
        self.slack.set { method, _, now in
            start.duration(to: now) < .seconds(600) ? .status(503, carriedOut: method == "chat.postMessage") : nil
        }
        let outbox = self.outbox(300, channels: 60)
        for index in 0..<300 {
            outbox.show(.card, of: index)
            await outbox.run(for: .seconds(2), step: .milliseconds(100))
        }
        let vain = self.slack.calls.count
        #expect(Double(vain) <= 1.1 * 300, "\(vain) calls for 300 effects")
        #expect(self.health.conditions.contains { $0.subject == "slack chat.postMessage" && $0.state == .broken })
        await outbox.run(for: .seconds(10), step: .milliseconds(100))
        #expect(self.slack.messages.count > 150, "\(self.slack.messages.count) of 300 within ten seconds")
        await outbox.run(for: .seconds(60), step: .milliseconds(100))
        for index in 0..<300 { self.finish(outbox, index) }
        await outbox.run(for: .seconds(120), step: .milliseconds(100))
        self.endedOnce(outbox)
        #expect(self.health.conditions.allSatisfy { $0.state == .well }, "\(self.health.conditions)")
    }

    @Test func `a revoked token: everything waits, nothing is parked, and all is sent once it is well`() async throws {
        let outbox = self.outbox(20, channels: 5)
        for index in 0..<20 { outbox.show(.card, of: index) }
        await outbox.run(for: .seconds(8))
        self.slack.set { _, _, _ in .refuse("token_revoked") }
        for index in 0..<20 { self.finish(outbox, index) }
        let before = self.slack.calls.count
        await outbox.run(for: .seconds(600))
        #expect(self.slack.calls.count - before < 40, "\(self.slack.calls.count - before) calls with a revoked token")
        #expect(self.health.conditions.first?.subject == "slack token")
        #expect(self.health.conditions.first?.detail.contains("SLACK_BOT_TOKEN") == true)
        self.slack.set { _, _, _ in nil }
        await outbox.run(for: .seconds(60))
        self.endedOnce(outbox)
        #expect(self.health.conditions.allSatisfy { $0.state == .well })
    }

    @Test(arguments: ["is_archived", "not_in_channel", "channel_not_found", "restricted_action"])
    func `a channel that takes nothing any more: the request goes on in the requester's direct messages`(
        code: String
    )
        async throws
    {
        let outbox = self.outbox(3, channels: 1, thread: "17.5")
        for index in 0..<2 { outbox.show(.card, of: index) }
        await outbox.run(for: .seconds(5))
        self.slack.set { _, channel, _ in channel == "C0" ? .refuse(code) : nil }
        let before = self.slack.calls.count
        outbox.show(.card, of: 2)
        for index in 0..<3 { self.finish(outbox, index) }
        await outbox.run(for: .seconds(60))
        #expect(outbox.isEmpty && outbox.parked.isEmpty, "\(outbox.parked)")
        for index in 0..<3 {
            let own = self.slack.messages.filter { $0.channel == "DU\(index)" }
            #expect(own.map(\.marker.tail) == ["card", "results", "closing"], "\(own)")
            #expect(own.first?.reading.contains("could not say it where you asked") == true)
            #expect(own.dropFirst().allSatisfy { $0.thread == own.first?.ts })
        }
        #expect(self.slack.calls.count - before <= 30, "\(self.slack.calls.count - before) calls")
    }

    @Test func `who can't be told anywhere: the message is parked with what to do, without a storm`() async throws {
        self.slack.set { method, channel, _ in
            if method == "conversations.open" { return .refuse("user_disabled") }
            return channel == "C0" ? .refuse("is_archived") : nil
        }
        let outbox = self.outbox(1, channels: 1)
        outbox.show(.card, of: 0)
        await outbox.run(for: .seconds(600))
        #expect(outbox.parked.map(\.obstacle) == ["slack:T1:C0"])
        #expect(outbox.parked.first?.message.contains("unarchive") == true)
        #expect(self.slack.calls.count == 2)
    }

    @Test func `a thread that was deleted: what there is to say goes to the channel, once`() async throws {
        let start = self.clock.now
        self.slack.delete(thread: "17.5")
        self.slack.set { method, _, now in
            method == "chat.postMessage" && start.duration(to: now) < .seconds(1) ? .loseReply : nil
        }
        let outbox = self.outbox(1, channels: 1, thread: "17.5")
        outbox.show(.card, of: 0)
        await outbox.run(for: .seconds(20))
        self.finish(outbox, 0)
        await outbox.run(for: .seconds(20))
        self.endedOnce(outbox)
        let card = self.slack.messages.first
        #expect(card?.marker == "1/card" && card?.thread == nil)
        #expect(self.slack.messages.dropFirst().allSatisfy { $0.thread == card?.ts })
    }

    @Test func `without permission to look, a second copy says that it may be one, and the end is shown`() async throws
    {
        let start = self.clock.now
        self.slack.set { method, _, now in
            if method == "conversations.history" || method == "conversations.replies" {
                return .refuse("missing_scope")
            }
            return method == "chat.postMessage" && start.duration(to: now) < .seconds(1) ? .loseReply : nil
        }
        let outbox = self.outbox(1, channels: 1)
        outbox.show(.card, of: 0)
        await outbox.run(for: .seconds(10))
        self.finish(outbox, 0)
        await outbox.run(for: .seconds(20))
        let cards = self.slack.messages.filter { $0.marker == "1/card" }
        #expect(cards.count == 2)
        #expect(cards.last?.reading.contains("Merge commit") == true)
        #expect(self.slack.messages.map(\.marker).contains("1/closing"))
        #expect(outbox.isEmpty && outbox.parked.isEmpty)
    }
}

extension String {
    /// What comes after the first slash, as far as the next.
    fileprivate var tail: String {
        let parts = self.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : self
    }
}

/// A small generator of random numbers that always draws the same from the same seed.
struct SplitMix: Sendable {
    private var state: UInt64
    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
