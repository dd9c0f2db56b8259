import GRDB
import Requests

/// The line before one hand: start-time fair queueing over flows, of which each person has one or two.
///
/// A row's tag is the line's time when it joins, or one after the tag of the row before it in its flow, whichever is
/// later. Rows are taken in the order of their tags, and the line's time follows. So flows that have something waiting
/// take turns, however much one of them has; and joining and taking cost the same however many there are.
struct Line {
    private var time: Int64 = 0
    /// What the next row of a flow is tagged with at least; a flow whose time has passed is forgotten.
    private var next: [String: Int64] = [:]
    private var roomy = 1024
    /// So many flows are told apart by what they had; of more, those that had least are forgotten.
    private static let flows = 4096
    /// What trying again may cost this hand.
    var budget = RetryBudget()

    /// The tag of a row that goes before all that waits, after those that did so already.
    var head: Int64 { self.time }

    /// The tag for the next row of the flow.
    func tag(for flow: String) -> Int64 { max(self.time, self.next[flow] ?? 0) }

    /// A row of the flow has joined under that tag.
    mutating func join(_ flow: String, _ tag: Int64) {
        self.next[flow] = tag + 1
        guard self.next.count > self.roomy else { return }
        self.forget()
        // Where everybody comes once, nobody is ahead of the line and its time stands still. It is put forward then,
        // at the cost of one turn for who comes next.
        if self.next.count > Self.flows {
            let tags = self.next.values.sorted()
            self.time = max(self.time, tags[tags.count - Self.flows / 2])
            self.forget()
        }
        self.roomy = max(1024, 2 * self.next.count)
    }

    private mutating func forget() { self.next = self.next.filter { $0.value > self.time } }

    /// How many flows are remembered.
    var remembered: Int { self.next.count }

    /// The row with that tag was taken.
    mutating func take(_ tag: Int64) { self.time = max(self.time, tag) }
}

/// The lines before all hands. Where they stand is known from the rows that wait, so nothing of it is stored.
struct Lines {
    private var lines: [Hand: Line] = [:]

    init() {}

    init(_ db: Database) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT hand, flow, min(tag) AS first, max(tag) AS last FROM outbox GROUP BY hand, flow"
        )
        var first: [Hand: Int64] = [:]
        while let row = try rows.next() {
            guard let hand = Hand(rawValue: row["hand"]) else { continue }
            first[hand] = min(first[hand] ?? .max, row["first"])
            self[hand].join(row["flow"], row["last"])
        }
        for (hand, tag) in first { self[hand].take(tag) }
    }

    subscript(hand: Hand) -> Line {
        get { self.lines[hand] ?? Line() }
        set { self.lines[hand] = newValue }
        _modify { yield &self.lines[hand, default: Line()] }
    }
}
