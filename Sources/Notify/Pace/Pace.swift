package import Requests

/// How fast a platform may be spoken to, before it says so itself. A value: it is asked, and says yes or when.
///
/// Everybody who has to wait gets a turn of their own, so that coming back at the time told is rarely in vain. What
/// waits for its turn waits in the outbox and is drawn when it passes: the newest state wins by itself.
package struct Pace: Sendable {
    /// One a second and channel with short bursts, of which the last is kept for first cards (docs: Rate limits,
    /// "Posting messages").
    private static let post = Line(interval: 1000, burst: 3)
    /// The same for edits, so that a channel full of work does not flicker.
    private static let edit = Line(interval: 1000, burst: 3)
    /// The published 50 edits a minute in all (docs: chat.update, Tier 3), once Slack has objected to more.
    private static let slowEdit = Line(interval: 1200, burst: 5)
    private static let slowness: Int64 = 300_000
    /// One message is edited once a second at most.
    private static let editInterval: Int64 = 1000
    /// How many places are kept in all lines together, and how many lines and messages are remembered.
    private static let places = 4096
    private static let capacity = 4096

    private var posts: [String: Line] = [:]
    private var edits: [String: Line] = [:]
    private var slowEdits = Self.slowEdit
    private var slowUntil: Int64 = 0
    /// When each message may be edited again.
    private var rested: [MessageRef: Int64] = [:]
    /// How many wait in all lines together.
    package private(set) var waiting = 0
    private var sweptAt: Int64 = 0

    package init() {}

    /// Asks to post. Returns `nil` for yes, else when to ask again.
    package mutating func post(_ bid: Bid, now: Timestamp) -> Timestamp? {
        self.makeRoom(now.milliseconds)
        return Self.ask(
            bid,
            in: &self.posts[bid.lane, default: Self.post],
            &self.waiting,
            notBefore: 0,
            now.milliseconds
        )
    }

    /// Asks to edit `message`. Returns `nil` for yes, else when to ask again.
    package mutating func edit(_ message: MessageRef, _ bid: Bid, now: Timestamp) -> Timestamp? {
        let now = now.milliseconds
        self.makeRoom(now)
        let rested = self.rested[message] ?? 0
        let time =
            now < self.slowUntil
            ? Self.ask(bid, in: &self.slowEdits, &self.waiting, notBefore: rested, now)
            : Self.ask(bid, in: &self.edits[bid.lane, default: Self.edit], &self.waiting, notBefore: rested, now)
        if time == nil { self.rested[message] = now + Self.editInterval }
        return time
    }

    /// The platform found the edits too many: keep to what it publishes for a while.
    package mutating func slowDown(now: Timestamp) { self.slowUntil = now.milliseconds + Self.slowness }

    private static func ask(
        _ bid: Bid,
        in line: inout Line,
        _ waiting: inout Int,
        notBefore: Int64,
        _ now: Int64
    ) -> Timestamp? {
        let before = line.waiting
        defer { waiting += line.waiting - before }
        return line.ask(
            bid,
            reserve: bid.urgency == .first ? 0 : 1,
            notBefore: notBefore,
            isFull: waiting >= Self.places,
            now: now
        ).map(Timestamp.init(milliseconds:))
    }

    /// Forgets what is at rest, once there is much to remember.
    private mutating func makeRoom(_ now: Int64) {
        if self.rested.count >= Self.capacity { self.rested = self.rested.filter { $0.value > now } }
        let isCrowded = self.posts.count + self.edits.count >= Self.capacity || self.waiting >= Self.places
        guard isCrowded, now >= self.sweptAt + 1000 else { return }
        self.sweptAt = now
        for key in self.posts.keys { self.posts[key]?.sweep(now: now) }
        for key in self.edits.keys { self.edits[key]?.sweep(now: now) }
        self.posts = self.posts.filter { !$0.value.isAtRest(at: now) }
        self.edits = self.edits.filter { !$0.value.isAtRest(at: now) }
        self.slowEdits.sweep(now: now)
        self.waiting = (Array(self.posts.values) + Array(self.edits.values)).reduce(self.slowEdits.waiting) {
            $0 + $1.waiting
        }
    }
}
