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
        /// The token or the app is wrong, and trying again will not help.
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
    }

    /// How long a connection has to last before the next loss is answered at once.
    package static let steady = Duration.seconds(10)
    package static let longestPause = Duration.seconds(30)

    private var lanes: [Lane]
    private var lastNumber = 0
    private var stopping = false

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
        self.lanes[lane].crowded = 0
        return actions
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
            self.lanes[lane].crowded += 1
            let floor = Duration.seconds(30 << min(self.lanes[lane].crowded - 1, 3))
            return [.close(number)] + self.replace(number, in: lane, at: now + floor + .jitter(floor, &random))
        case "link_disabled":
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
            self.stopping = true
            return [.stop(message)]
        case .limited(let until): time = max(until, now) + .jitter(.seconds(2), &random)
        case .disabled: time = now + .disabled(&random)
        case .transient: time = now + self.pause(lane, &random)
        }
        return self.replace(number, in: lane, at: time)
    }

    /// No new connections; the ones there are finish and close.
    package mutating func stop() -> [Action] {
        self.stopping = true
        return self.lanes.flatMap { [$0.current, $0.next].compactMap { $0 } }.map { .close($0) }
    }

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
