import Requests

/// Those who wait to speak in one place, each with a time to come back at. A value; times are in milliseconds.
///
/// How fast it moves is GCRA (one each `interval`, `burst` at once after a rest). Who is next is start-time fair
/// queueing: each ticket is tagged with what its person already has in the line, and the smaller tag goes first. So a
/// flood by one person delays another by one place, urgent news passes the rest, and nobody is passed for ever.
struct Line: Sendable {
    private struct Ticket: Sendable {
        var marker: String
        var rank: Rank
        /// When it was told to come back.
        var told: Int64
    }

    /// The place in the line: the tag, and who came first among equals.
    private struct Rank: Comparable, Sendable {
        var tag: Int64
        var number: Int64

        static func < (a: Rank, b: Rank) -> Bool { a.tag == b.tag ? a.number < b.number : a.tag < b.tag }
    }

    /// Who is later than this has gone away: its request ended, or its process did.
    private static let patience: Int64 = 10_000
    /// Who is later than this does not hold up those behind.
    private static let lateness: Int64 = 250

    private let interval: Int64
    private let burst: Int64
    /// The theoretical arrival time.
    private var arrival: Int64 = 0
    /// In order of their ranks.
    private var tickets: [Ticket] = []
    private var ranks: [String: Rank] = [:]
    /// The last tag of each person in the line.
    private var last: [PersonID: Int64] = [:]
    /// The tag of the one that passed last, and how many came.
    private var reached: Int64 = 0
    private var count: Int64 = 0
    private var sweptAt: Int64 = 0
    /// How often each person was told to come behind all places, less what has passed of theirs since.
    private var turnedAway: [PersonID: Int64] = [:]

    init(interval: Int64, burst: Int64) {
        self.interval = interval
        self.burst = burst
    }

    var waiting: Int { self.tickets.count }

    func isAtRest(at now: Int64) -> Bool { self.tickets.isEmpty && self.arrival <= now }

    /// Drops those who did not come back, and what is not needed without them.
    mutating func sweep(now: Int64) {
        guard now >= self.sweptAt + 1000 else { return }
        self.sweptAt = now
        for ticket in self.tickets where ticket.told + Self.patience < now { self.ranks[ticket.marker] = nil }
        self.tickets.removeAll { $0.told + Self.patience < now }
        self.last = self.last.filter { $0.value > self.reached && !self.tickets.isEmpty }
        if self.tickets.isEmpty { self.turnedAway = [:] }
    }

    /// Asks to pass. Returns `nil` for yes, else when to come back; that place is kept, though somebody more urgent may
    /// still get before it.
    ///
    /// - Parameters:
    ///   - reserve: how many of the burst must stay for others.
    ///   - notBefore: it may not pass earlier for a reason of its own.
    ///   - isFull: no place can be kept any more.
    mutating func ask(_ bid: Bid, reserve: Int64, notBefore: Int64, isFull: Bool, now: Int64) -> Int64? {
        self.sweep(now: now)
        let first = max(self.arrival, now) - (self.burst - reserve - 1) * self.interval
        guard let place = self.place(of: bid, isFull: isFull) else {
            // Each later than the person's one before: all at once they would come in vain.
            self.turnedAway[bid.person, default: 0] += 1
            let behind = Int64(self.tickets.count) + (self.turnedAway[bid.person] ?? 1)
            return max(first, now, notBefore) + behind * self.interval
        }
        let ahead = self.tickets[..<place].count { $0.told + Self.lateness >= now }
        let time = max(first + Int64(ahead) * self.interval, notBefore)
        guard time <= now else {
            self.tickets[place].told = time
            return time
        }
        let ticket = self.tickets.remove(at: place)
        self.ranks[ticket.marker] = nil
        self.reached = max(self.reached, ticket.rank.tag)
        if let count = self.turnedAway[bid.person] { self.turnedAway[bid.person] = count > 1 ? count - 1 : nil }
        self.arrival = max(self.arrival, now) + self.interval
        return nil
    }

    /// The place in the line, taken now unless it was already; `nil` when the line is full.
    private mutating func place(of bid: Bid, isFull: Bool) -> Int? {
        if let rank = self.ranks[bid.marker] { return self.place(of: rank) }
        guard !isFull else { return nil }
        let tag = max(self.reached, self.last[bid.person] ?? 0) + bid.urgency.rawValue
        self.count += 1
        let rank = Rank(tag: tag, number: self.count)
        let place = self.place(of: rank)
        self.tickets.insert(Ticket(marker: bid.marker, rank: rank, told: .max / 2), at: place)
        self.ranks[bid.marker] = rank
        self.last[bid.person] = tag
        return place
    }

    /// The first place that is not before `rank`.
    private func place(of rank: Rank) -> Int {
        var (low, high) = (0, self.tickets.count)
        while low < high {
            let middle = (low + high) / 2
            if self.tickets[middle].rank < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
