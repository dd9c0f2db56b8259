package import Requests

/// Which conversation's history to read next, and when. A value that is told what came of it and says what to do.
///
/// After every moment without a connection all conversations are due at once; while all is well each is looked at from
/// time to time, since a connection may be deaf without knowing. All calls together keep well below Slack's Tier 3 (50 a
/// minute), and below whatever Slack asks for by `Retry-After` (one a minute for apps that are distributed
/// commercially; docs: rate limits for conversations.history, May 2025).
package struct SlackRounds: Sendable {
    package enum Step: Hashable, Sendable {
        /// Ask which conversations there are.
        case list
        /// Read what was said in this channel after this message name.
        case read(channel: String, since: String)
        case wait(until: Timestamp)
    }

    package enum Outcome: Hashable, Sendable {
        /// Read up to the message of this name; `nil` when there was none.
        case done(upTo: String?)
        /// Slack does not let us read it: the text says why.
        case refused(String)
        /// Nothing was read this time.
        case failed
    }

    private struct Place: Sendable {
        var mark: String
        var due: Timestamp
        var refusal: String?
    }

    /// How far back a message may lie to be answered at all.
    package static let longestAge = Duration.seconds(24 * 3600)
    /// Slack delivers again for five minutes, so what lies this far before the mark may still have been missed.
    static let overlap = Duration.seconds(600)
    private static let pause = Duration.seconds(30)
    private static let longPause = Duration.seconds(3600)
    private static let mostPlaces = 1000

    private var places: [String: Place] = [:]
    private var listDue: Timestamp
    private let began: String
    private let shortestPeriod: Duration
    private var pace: SlackHistoryPace

    /// - Parameters:
    ///   - marks: up to where each channel was read.
    ///   - began: the first moment of this bot: what was said before is none of its business.
    ///   - period: the shortest pause between two looks at one channel.
    ///   - interval: the mean pause between two calls.
    package init(
        marks: [String: String],
        began: String,
        now: Timestamp,
        period: Duration = .seconds(300),
        interval: Duration = .seconds(2)
    ) {
        self.began = began
        self.shortestPeriod = period
        self.pace = SlackHistoryPace(interval: interval)
        self.listDue = now
        for (channel, mark) in marks { self.places[channel] = Place(mark: mark, due: now) }
    }

    /// Why channels cannot be read, by channel.
    package var refusals: [String: String] { self.places.compactMapValues(\.refusal) }

    package func next(now: Timestamp) -> Step {
        if self.listDue <= now { return .list }
        guard let (channel, place) = self.places.min(by: { ($0.value.due, $0.key) < ($1.value.due, $1.key) }) else {
            return .wait(until: self.listDue)
        }
        guard place.due <= now else { return .wait(until: min(place.due, self.listDue)) }
        return .read(channel: channel, since: self.since(place.mark, now))
    }

    /// There was a moment without a connection, or a connection that was deaf.
    package mutating func gap(now: Timestamp) {
        self.listDue = now
        for channel in self.places.keys where self.places[channel]?.refusal == nil { self.places[channel]?.due = now }
    }

    /// These channels are there to be read.
    package mutating func listed(_ channels: [String], now: Timestamp) {
        self.listDue = now.advanced(by: self.period)
        for channel in channels where self.places[channel] == nil && self.places.count < Self.mostPlaces {
            self.places[channel] = Place(mark: self.began, due: now)
        }
    }

    package mutating func finished(_ channel: String, _ outcome: Outcome, now: Timestamp) {
        guard var place = self.places[channel] else { return }
        switch outcome {
        case .done(let mark):
            if let mark, mark > place.mark { place.mark = mark }
            place.refusal = nil
            place.due = now.advanced(by: self.period)
        case .refused(let why):
            place.refusal = why
            place.due = now.advanced(by: Self.longPause)
        case .failed: place.due = now.advanced(by: Self.pause)
        }
        self.places[channel] = place
    }

    /// When the next call may be made; counted as made then.
    package mutating func call(now: Timestamp) -> Timestamp { self.pace.call(now: now) }
    /// Slack asked to wait until then.
    package mutating func limited(until: Timestamp, now: Timestamp) { self.pace.limited(until: until, now: now) }

    /// The pause between two looks at the same channel: with many channels longer, so that calls stay few.
    package var period: Duration { max(self.shortestPeriod, self.pace.interval * 5 * max(1, self.places.count)) }

    private func since(_ mark: String, _ now: Timestamp) -> String {
        let wanted = max(Timestamp(slack: mark).advanced(by: .zero - Self.overlap), Timestamp(slack: self.began))
        return max(wanted, now.advanced(by: .zero - Self.longestAge)).slack
    }
}

/// How fast histories may be read: a call in each interval with ten at once, slower once Slack says so.
struct SlackHistoryPace: Sendable {
    private static let burst = 10
    private static let longest = Duration.seconds(60)

    private(set) var interval: Duration
    private var arrival = Timestamp(milliseconds: 0)

    init(interval: Duration) { self.interval = interval }

    mutating func call(now: Timestamp) -> Timestamp {
        // A clock that was put back must not hold up anything for as long.
        let farthest = now.advanced(by: self.interval * Self.burst + Self.longest)
        let arrival = max(min(self.arrival, farthest), now)
        self.arrival = arrival.advanced(by: self.interval)
        return max(now, arrival.advanced(by: .zero - self.interval * (Self.burst - 1)))
    }

    mutating func limited(until: Timestamp, now: Timestamp) {
        self.interval = min(max(self.interval, now.duration(to: until)), Self.longest)
        // Nothing is left of the burst.
        self.arrival = max(now, until).advanced(by: self.interval * (Self.burst - 1))
    }
}

extension Timestamp {
    /// As Slack names a moment: `1800000000.000000`.
    var slack: String {
        let fraction = String(self.milliseconds % 1000)
        return "\(self.milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)000"
    }
}
