package import Requests

/// When to open and close Socket Mode connections. A value that is told what happened and says what to do.
///
/// There are a few lanes, each meant to have one connection. When Slack announces that it will let go of a connection,
/// the lane opens the next one first and closes the old one when the new one has said hello, so that there is never a
/// moment without. Every wait is drawn at random up to a growing limit, so that many bots do not come back at once.
package struct SlackSocketState: Sendable {
    package typealias Number = Int

    package enum Action: Hashable, Sendable {
        /// Open a connection at this time and give it this number.
        case open(Number, at: Timestamp)
        /// Finish what is in hand on this connection, then say goodbye.
        case close(Number)
        /// Give up: only a person can help. The message says with what.
        case stop(String)
    }

    /// Why a connection could not be opened.
    package enum Failure: Error, Hashable, Sendable {
        /// The token or the app is wrong, and only a person can help: at the start that is an error; later it is waited
        /// for, since a token can be put right, and work goes on in the meantime.
        case fatal(String)
        /// Slack asks to wait until then.
        case limited(until: Timestamp)
        /// Socket Mode is switched off for the app.
        case disabled
        /// Anything that may pass; the text is for the log.
        case transient(String)
    }

    private struct Lane: Sendable {
        var current: Number?
        var next: Number?
        var helloAt: Timestamp?
        /// How many times in a row it did not work; a connection that lasted starts again at 0.
        var failures = 0
        var crowded = 0
        /// Envelopes that came by the others since the last one that came by this.
        var silence = 0
        /// When it last said anything.
        var heardAt: Timestamp?
        var renewedAt: Timestamp?
    }

    /// How long a connection has to last before the next loss is answered at once.
    package static let steady = Duration.seconds(10)
    package static let longestPause = Duration.seconds(30)

    private var lanes: [Lane]
    private var lastNumber = 0
    private var stopping = false
    private var wasConnected = false
    private var refusals = 0
    private var trouble: String?
    /// Lanes that are still to get a new connection, one after the other.
    private var renewing: [Int] = []
    private var isDeaf = false

    /// `connections` is held between 1 and 10: Slack admits ten for an app.
    package init(connections: Int) {
        self.lanes = Array(repeating: Lane(), count: min(max(connections, 1), 10))
    }

    /// How many connections have said hello.
    package var connected: Int { self.lanes.count { $0.helloAt != nil } }
    /// How many there should be.
    package var wanted: Int { self.lanes.count }

    package mutating func start(now: Timestamp) -> [Action] {
        self.lanes.indices.map { self.open($0, at: now) }
    }

    /// Connection `number` said hello: it counts, and the one it replaces may go.
    package mutating func hello(_ number: Number, now: Timestamp) -> [Action] {
        guard let lane = self.lane(of: number) else { return [.close(number)] }
        var actions: [Action] = []
        if self.lanes[lane].next == number {
            if let old = self.lanes[lane].current { actions.append(.close(old)) }
            self.lanes[lane].current = number
            self.lanes[lane].next = nil
        }
        self.lanes[lane].helloAt = now
        self.lanes[lane].heardAt = now
        self.lanes[lane].crowded = 0
        self.lanes[lane].silence = 0
        self.wasConnected = true
        if self.renewing.isEmpty { self.isDeaf = false }
        self.refusals = 0
        self.trouble = nil
        return actions + self.renewNext(at: now)
    }

    /// Slack announced on connection `number` that it will not last.
    package mutating func disconnect(
        _ number: Number,
        reason: String,
        now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard let lane = self.lane(of: number), !self.stopping else { return [] }
        switch reason {
        case "too_many_websockets":
            self.trouble = "Slack says that the app has too many connections; something else uses its token"
            self.lanes[lane].crowded += 1
            let floor = Duration.seconds(30 << min(self.lanes[lane].crowded - 1, 3))
            return [.close(number)] + self.replace(number, in: lane, at: now + floor + .jitter(floor, &random))
        case "link_disabled":
            self.trouble = Self.disabled
            return [.close(number)] + self.replace(number, in: lane, at: now + .disabled(&random))
        default:
            // `warning`, `refresh_requested`, and whatever comes to be said: the next one first.
            guard self.lanes[lane].current == number, self.lanes[lane].next == nil else { return [] }
            return [self.open(lane, at: now)]
        }
    }

    /// Connection `number` is gone, whoever let go.
    package mutating func ended(
        _ number: Number,
        now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard let lane = self.lane(of: number), !self.stopping else { return self.forget(number) }
        if self.lanes[lane].current == number, self.lanes[lane].next != nil {
            // Its successor is already on the way.
            self.lanes[lane].current = nil
            self.lanes[lane].helloAt = nil
            return []
        }
        if self.lanes[lane].current == number, let since = self.lanes[lane].helloAt,
            since.duration(to: now) >= Self.steady
        {
            self.lanes[lane].failures = 0
        }
        return self.replace(number, in: lane, at: now + self.pause(lane, &random))
    }

    /// Connection `number` could not be opened.
    package mutating func failed(
        _ number: Number,
        _ failure: Failure,
        now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard let lane = self.lane(of: number), !self.stopping else { return self.forget(number) }
        let time: Timestamp
        switch failure {
        case .fatal(let message):
            guard self.wasConnected else {
                self.stopping = true
                return [.stop(message)]
            }
            self.trouble = message
            self.refusals += 1
            let floor = Duration.seconds(60 << min(self.refusals - 1, 3))
            time = now + floor + .jitter(floor, &random)
        case .limited(let until):
            self.trouble = "Slack asks to wait before the next connection"
            time = max(until, now) + .jitter(.seconds(2), &random)
        case .disabled:
            self.trouble = Self.disabled
            time = now + .disabled(&random)
        case .transient(let why):
            self.trouble = why
            time = now + self.pause(lane, &random)
        }
        return self.replace(number, in: lane, at: time)
    }

    /// No new connections; the ones there are finish and close.
    package mutating func stop() -> [Action] {
        self.stopping = true
        return self.lanes.flatMap { [$0.current, $0.next].compactMap { $0 } }.map { .close($0) }
    }

    private static let disabled = "Socket Mode is switched off: switch it on at api.slack.com/apps, page Socket Mode"

    private func lane(of number: Number) -> Int? {
        self.lanes.firstIndex { $0.current == number || $0.next == number }
    }

    private mutating func forget(_ number: Number) -> [Action] {
        guard let lane = self.lane(of: number) else { return [] }
        if self.lanes[lane].current == number { self.lanes[lane].helloAt = nil }
        return []
    }

    private mutating func open(_ lane: Int, at time: Timestamp) -> Action {
        self.lastNumber += 1
        self.lanes[lane].next = self.lastNumber
        return .open(self.lastNumber, at: time)
    }

    /// Takes `number` out of its lane and, unless another one is on the way already, opens the next.
    private mutating func replace(_ number: Number, in lane: Int, at time: Timestamp) -> [Action] {
        if self.lanes[lane].current == number {
            self.lanes[lane].current = nil
            self.lanes[lane].helloAt = nil
        }
        if self.lanes[lane].next == number { self.lanes[lane].next = nil }
        return self.lanes[lane].next == nil ? [self.open(lane, at: time)] : []
    }

    /// The first retry within half a second, the later ones within a limit that doubles.
    private mutating func pause(_ lane: Int, _ random: inout some RandomNumberGenerator) -> Duration {
        let limit = min(.milliseconds(500 << min(self.lanes[lane].failures, 10)), Self.longestPause)
        self.lanes[lane].failures += 1
        return .jitter(limit, &random)
    }
}

// MARK: - Connections that hear nothing

extension SlackSocketState {
    /// An envelope goes to any one connection. When one gets none of so many times the number of connections, chance is no
    /// explanation: with two connections the odds are one in 2^64.
    package static let silence = 32
    /// But in a flood a connection that is full hears nothing for a moment, while the others hear hundreds.
    package static let breath = Duration.seconds(3)
    /// A connection is not taken for deaf more often than this.
    package static let renewal = Duration.seconds(600)

    /// `count` more envelopes came by connection `number`. One that is passed over again and again is replaced.
    package mutating func heard(_ number: Number, _ count: Int, now: Timestamp) -> [Action] {
        guard let heard = self.lane(of: number), !self.stopping else { return [] }
        self.lanes[heard].heardAt = now
        var actions: [Action] = []
        for lane in self.lanes.indices where self.lanes[lane].helloAt != nil {
            self.lanes[lane].silence = lane == heard ? 0 : self.lanes[lane].silence + count
            guard self.isPassedOver(lane, now), self.mayRenew(lane, now) else { continue }
            actions.append(self.renew(lane, at: now))
        }
        return actions
    }

    private func isPassedOver(_ lane: Int, _ now: Timestamp) -> Bool {
        guard let heardAt = self.lanes[lane].heardAt else { return false }
        return self.lanes[lane].silence >= Self.silence * self.lanes.count && heardAt + Self.breath <= now
    }

    /// The connections are deaf: each is replaced, one after the other, so that there is always one.
    package mutating func renew(now: Timestamp) -> [Action] {
        guard !self.stopping, self.renewing.isEmpty else { return [] }
        self.renewing = self.lanes.indices.filter { self.mayRenew($0, now) }
        self.isDeaf = self.isDeaf || !self.renewing.isEmpty
        return self.renewNext(at: now)
    }

    private func mayRenew(_ lane: Int, _ now: Timestamp) -> Bool {
        guard self.lanes[lane].current != nil, self.lanes[lane].next == nil else { return false }
        return self.lanes[lane].renewedAt.map { $0 + Self.renewal <= now } ?? true
    }

    private mutating func renewNext(at now: Timestamp) -> [Action] {
        guard !self.renewing.isEmpty, self.lanes.allSatisfy({ $0.next == nil }) else { return [] }
        let lane = self.renewing.removeFirst()
        return self.mayRenew(lane, now) ? [self.renew(lane, at: now)] : self.renewNext(at: now)
    }

    private mutating func renew(_ lane: Int, at now: Timestamp) -> Action {
        self.lanes[lane].renewedAt = now
        self.lanes[lane].silence = 0
        return self.open(lane, at: now)
    }
}

// MARK: - Health

extension SlackSocketState {
    /// How the connections are, for people: well with all of them, strained with some, broken with none.
    package var condition: (state: Condition.State, detail: String) {
        let count = "\(self.connected) of \(self.wanted) connections"
        if self.connected > 0, self.isDeaf {
            return (.strained, count + ", which did not bring everything; they are being replaced")
        }
        let reason = self.trouble.map { ": \($0)" } ?? ""
        if self.connected == self.wanted { return (.well, count) }
        if self.connected > 0 { return (.strained, count + reason) }
        // Nothing is wrong yet with a bot that has just begun.
        if !self.wasConnected, self.trouble == nil { return (.strained, "connecting") }
        return (.broken, "No connection to Slack, so nobody is heard; what is missed is heard afterwards" + reason)
    }
}

extension Duration {
    /// Full jitter: anything from nothing to `limit`.
    fileprivate static func jitter(_ limit: Duration, _ random: inout some RandomNumberGenerator) -> Duration {
        .milliseconds(Int64.random(in: 0...limit.wholeMilliseconds, using: &random))
    }

    /// How long to leave an app alone that has Socket Mode switched off.
    fileprivate static func disabled(_ random: inout some RandomNumberGenerator) -> Duration {
        .seconds(60) + .jitter(.seconds(30), &random)
    }
}

extension Timestamp {
    fileprivate static func + (time: Timestamp, duration: Duration) -> Timestamp { time.advanced(by: duration) }
}
