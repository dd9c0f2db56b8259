package import Requests

/// How fast a platform may be spoken to, before it says so itself. A value: it is asked, and says yes or when.
///
/// Posts: one a second and channel, three at once, of which the last is kept for first cards (Slack's published limit
/// with its short bursts). Edits: one a second and message, and 50 a minute in all (Slack's Tier 3).
package struct Pace: Sendable {
    private static let postInterval: Int64 = 1000
    private static let postBurst: Int64 = 3
    private static let editInterval: Int64 = 1000
    private static let editMinute: Int64 = 1200
    private static let editBurst: Int64 = 20
    /// How many channels and messages are remembered; those at rest are forgotten first.
    private static let capacity = 4096

    /// The theoretical arrival times of GCRA, in milliseconds.
    private var posts: [String: Int64] = [:]
    private var edits: [MessageRef: Int64] = [:]
    private var allEdits: Int64 = 0

    package init() {}

    /// Asks to post in `lane`. Returns `nil` for yes, else when to ask again. A first card may use the whole burst.
    package mutating func post(in lane: String, isFirst: Bool, now: Timestamp) -> Timestamp? {
        let now = now.milliseconds
        let arrival = max(self.posts[lane] ?? now, now)
        let ahead = (isFirst ? Self.postBurst : Self.postBurst - 1) - 1
        let earliest = arrival - ahead * Self.postInterval
        guard earliest <= now else { return Timestamp(milliseconds: earliest) }
        if self.posts.count >= Self.capacity { self.posts = self.posts.filter { $0.value > now } }
        self.posts[lane] = arrival + Self.postInterval
        return nil
    }

    /// Asks to edit `message`. Returns `nil` for yes, else when to ask again.
    package mutating func edit(_ message: MessageRef, now: Timestamp) -> Timestamp? {
        let now = now.milliseconds
        let one = max(self.edits[message] ?? now, now)
        let all = max(self.allEdits, now)
        let earliest = max(one, all - (Self.editBurst - 1) * Self.editMinute)
        guard earliest <= now else { return Timestamp(milliseconds: earliest) }
        if self.edits.count >= Self.capacity { self.edits = self.edits.filter { $0.value > now } }
        self.edits[message] = now + Self.editInterval
        self.allEdits = all + Self.editMinute
        return nil
    }
}

/// The one pace that everybody who speaks shares.
package actor Pacer {
    private var pace = Pace()
    private let time: any TimeSource

    package init(time: any TimeSource) { self.time = time }

    /// Throws `.later` when it is too early to post in `lane`.
    func post(in lane: String, isFirst: Bool) throws(Setback) {
        if let time = self.pace.post(in: lane, isFirst: isFirst, now: self.time.now) {
            throw Setback(.later(time), "The channel takes one message a second")
        }
    }

    /// Throws `.later` when it is too early to edit `message`.
    func edit(_ message: MessageRef) throws(Setback) {
        if let time = self.pace.edit(message, now: self.time.now) {
            throw Setback(.later(time), "A message is edited at most once a second")
        }
    }
}
