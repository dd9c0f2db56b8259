import Requests

/// Those who wait to speak in one place, each with a time to come back at. A value; times are in milliseconds.
///
/// How fast it moves is GCRA (one each `interval`, `burst` at once after a rest). Who is next is start-time fair
/// queueing: each ticket is tagged with what its person already has in the line, and the smaller tag goes first. So a
/// flood by one person delays another by one place, urgent news passes the rest, and nobody is passed for ever.
struct Line: Sendable {
    private struct Ticket: Sendable {
        var marker: String
        var person: PersonID
        var tag: Int64
        /// When it was told to come back.
        var told: Int64
    }

    /// Who is later than this has gone away: its request ended, or its process did.
    private static let patience: Int64 = 10_000
    /// Who is later than this does not hold up those behind.
    private static let lateness: Int64 = 250

    private let interval: Int64
    private let burst: Int64
    /// The theoretical arrival time.
    private var arrival: Int64 = 0
    /// In order of their tags.
    private var tickets: [Ticket] = []
    /// The tag of the one that passed last.
    private var reached: Int64 = 0

    init(interval: Int64, burst: Int64) {
        self.interval = interval
        self.burst = burst
    }

    var waiting: Int { self.tickets.count }

    func isAtRest(at now: Int64) -> Bool { self.tickets.isEmpty && self.arrival <= now }

    /// Drops those who did not come back.
    mutating func sweep(now: Int64) { self.tickets.removeAll { $0.told + Self.patience < now } }

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
            return max(first, now, notBefore) + Int64(self.tickets.count + 1) * self.interval
        }
        let ahead = self.tickets[..<place].count { $0.told + Self.lateness >= now }
        let time = max(first + Int64(ahead) * self.interval, notBefore)
        guard time <= now else {
            self.tickets[place].told = time
            return time
        }
        self.reached = max(self.reached, self.tickets.remove(at: place).tag)
        self.arrival = max(self.arrival, now) + self.interval
        return nil
    }

    /// The place in the line, taken now unless it was already; `nil` when the line is full.
    private mutating func place(of bid: Bid, isFull: Bool) -> Int? {
        if let place = self.tickets.firstIndex(where: { $0.marker == bid.marker }) { return place }
        guard !isFull else { return nil }
        let own = self.tickets.last { $0.person == bid.person }?.tag ?? self.reached
        let tag = max(self.reached, own) + bid.urgency.rawValue
        let place = self.tickets.firstIndex { $0.tag > tag } ?? self.tickets.endIndex
        self.tickets.insert(Ticket(marker: bid.marker, person: bid.person, tag: tag, told: .max / 2), at: place)
        return place
    }
}
