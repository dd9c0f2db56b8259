import ChatBridge
import Requests
import Testing

/// A generator whose numbers are all the same: `.max` draws the longest wait, 1 the shortest. (0 would be drawn again,
/// for ever.)
private struct Constant: RandomNumberGenerator {
    var value: UInt64
    mutating func next() -> UInt64 { self.value }
}

@Suite("Socket Mode state")
struct SlackSocketStateTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    private var state = SlackSocketState(connections: 2)
    private var random = Constant(value: .max)

    private func after(_ duration: Duration) -> Timestamp { self.start.advanced(by: duration) }

    /// Both connections open and greeted.
    private mutating func connect() {
        #expect(self.state.start(now: self.start) == [.open(1, at: self.start), .open(2, at: self.start)])
        #expect(self.state.hello(1, now: self.start).isEmpty)
        #expect(self.state.hello(2, now: self.start).isEmpty)
    }

    @Test mutating func `connected counts from hello`() {
        _ = self.state.start(now: self.start)
        #expect(self.state.connected == 0)
        _ = self.state.hello(1, now: self.start)
        #expect(self.state.connected == 1)
        #expect(self.state.wanted == 2)
    }

    @Test(arguments: ["warning", "refresh_requested", "something_new"])
    func `a connection about to go is replaced before it is closed`(reason: String) {
        var test = self
        test.connect()
        let now = self.after(.seconds(3600))
        #expect(test.state.disconnect(1, reason: reason, now: now, using: &test.random) == [.open(3, at: now)])
        #expect(test.state.disconnect(1, reason: reason, now: now, using: &test.random).isEmpty, "once is enough")
        #expect(test.state.connected == 2)
        #expect(test.state.hello(3, now: now) == [.close(1)])
        #expect(test.state.ended(1, now: now, using: &test.random).isEmpty)
        #expect(test.state.connected == 2)
    }

    @Test mutating func `a connection that goes before its successor is there opens no third one`() {
        self.connect()
        let now = self.after(.seconds(60))
        _ = self.state.disconnect(1, reason: "warning", now: now, using: &self.random)
        #expect(self.state.ended(1, now: now, using: &self.random).isEmpty)
        #expect(self.state.connected == 1)
        #expect(self.state.hello(3, now: now).isEmpty)
        #expect(self.state.connected == 2)
    }

    @Test mutating func `a lost connection is replaced within a second`() throws {
        self.connect()
        let now = self.after(.seconds(60))
        let action = try #require(self.state.ended(2, now: now, using: &self.random).first)
        guard case .open(3, let time) = action else {
            Issue.record("expected an opening, got \(action)")
            return
        }
        #expect(time >= now && time <= now.advanced(by: .seconds(1)))
    }

    @Test mutating func `pauses grow to a limit while nothing works`() {
        _ = self.state.start(now: self.start)
        var number = 1
        var pauses: [Int64] = []
        for _ in 0..<12 {
            let actions = self.state.failed(number, .transient("reset"), now: self.start, using: &self.random)
            guard case .open(let next, let time)? = actions.first else { return }
            pauses.append(self.start.duration(to: time).wholeMilliseconds)
            number = next
        }
        #expect(pauses == pauses.sorted())
        #expect(pauses.first == 500)
        #expect(pauses.last == 30_000)
    }

    @Test mutating func `the pause is drawn at random from nothing to the limit`() {
        var low = Constant(value: 1)
        _ = self.state.start(now: self.start)
        #expect(
            self.state.failed(1, .transient("reset"), now: self.start, using: &low)
                == [.open(3, at: self.start)]
        )
    }

    @Test mutating func `a connection that greets and goes at once is no reason to hurry`() {
        _ = self.state.start(now: self.start)
        var number = 1
        var last: Int64 = 0
        for _ in 0..<8 {
            _ = self.state.hello(number, now: self.start)
            let actions = self.state.ended(number, now: self.start, using: &self.random)
            guard case .open(let next, let time)? = actions.first else { return }
            last = self.start.duration(to: time).wholeMilliseconds
            number = next
        }
        #expect(last == 30_000)
    }

    @Test mutating func `too many connections are answered by a long wait that grows`() {
        _ = self.state.start(now: self.start)
        var low = Constant(value: 1)
        #expect(
            self.state.disconnect(1, reason: "too_many_websockets", now: self.start, using: &low)
                == [.close(1), .open(3, at: self.after(.seconds(30)))]
        )
        #expect(
            self.state.disconnect(3, reason: "too_many_websockets", now: self.start, using: &self.random)
                == [.close(3), .open(4, at: self.after(.seconds(120)))]
        )
    }

    @Test mutating func `an app with Socket Mode switched off is asked once a minute or less`() {
        _ = self.state.start(now: self.start)
        var low = Constant(value: 1)
        #expect(
            self.state.disconnect(1, reason: "link_disabled", now: self.start, using: &low)
                == [.close(1), .open(3, at: self.after(.seconds(60)))]
        )
        #expect(
            self.state.failed(3, .disabled, now: self.start, using: &low) == [.open(4, at: self.after(.seconds(60)))]
        )
    }

    @Test mutating func `Retry-After is kept`() {
        _ = self.state.start(now: self.start)
        let until = self.after(.seconds(77))
        var low = Constant(value: 1)
        #expect(self.state.failed(1, .limited(until: until), now: self.start, using: &low) == [.open(3, at: until)])
    }

    @Test mutating func `a token refused at the start is an error`() {
        _ = self.state.start(now: self.start)
        #expect(
            self.state.failed(1, .fatal("SLACK_APP_TOKEN was refused"), now: self.start, using: &self.random)
                == [.stop("SLACK_APP_TOKEN was refused")]
        )
        #expect(self.state.failed(2, .fatal("x"), now: self.start, using: &self.random).isEmpty)
    }

    @Test mutating func `a token refused later is waited for, ever more patiently, and said`() {
        self.connect()
        var low = Constant(value: 1)
        #expect(self.state.condition.state == .well)
        _ = self.state.ended(1, now: self.after(.seconds(60)), using: &low)
        #expect(self.state.condition.state == .strained)
        _ = self.state.ended(2, now: self.after(.seconds(60)), using: &low)
        #expect(self.state.condition.state == .broken)
        var number = 3
        for seconds in [60, 120, 240, 480, 480] {
            let actions = self.state.failed(number, .fatal("token_revoked"), now: self.start, using: &low)
            guard case .open(let next, let time)? = actions.first else {
                Issue.record("gave up: \(actions)")
                return
            }
            #expect(time == self.after(.seconds(seconds)))
            number = next
        }
        #expect(self.state.condition.state == .broken && self.state.condition.detail.contains("token_revoked"))
        _ = self.state.hello(number, now: self.after(.seconds(2000)))
        #expect(self.state.condition.state == .strained && !self.state.condition.detail.contains("token_revoked"))
    }

    @Test mutating func `a connection that is passed over again and again is replaced, and not too often`() {
        self.connect()
        for _ in 0..<100 { #expect(self.state.heard(1, 8, now: self.start).isEmpty, "a flood is no silence") }
        let later = self.after(SlackSocketState.breath)
        #expect(self.state.heard(1, 8, now: later) == [.open(3, at: later)])
        #expect(self.state.hello(3, now: later) == [.close(2)])
        for _ in 0..<100 { #expect(self.state.heard(1, 8, now: self.after(.seconds(602))).isEmpty) }
        #expect(self.state.heard(1, 8, now: self.after(.seconds(603))) == [.open(4, at: self.after(.seconds(603)))])
    }

    @Test mutating func `connections that share what comes are left alone`() {
        self.connect()
        for _ in 0..<1000 {
            #expect(self.state.heard(1, 8, now: self.start).isEmpty)
            #expect(self.state.heard(2, 8, now: self.start).isEmpty)
        }
    }

    @Test mutating func `deaf connections are replaced one after the other`() {
        self.connect()
        #expect(self.state.renew(now: self.start) == [.open(3, at: self.start)])
        #expect(self.state.renew(now: self.start).isEmpty, "it is under way")
        #expect(self.state.condition.state == .strained)
        #expect(self.state.hello(3, now: self.start) == [.close(1), .open(4, at: self.start)])
        #expect(self.state.hello(4, now: self.start) == [.close(2)])
        #expect(self.state.condition.state == .well)
        #expect(self.state.renew(now: self.after(.seconds(10))).isEmpty, "not again so soon")
    }

    @Test mutating func `after a stop nothing is opened any more`() {
        self.connect()
        #expect(self.state.stop() == [.close(1), .close(2)])
        #expect(self.state.ended(1, now: self.start, using: &self.random).isEmpty)
        #expect(self.state.disconnect(2, reason: "warning", now: self.start, using: &self.random).isEmpty)
    }
}
