import GRDB
import Requests

extension Draft {
    /// How many sleepers one commit wakes, and how many further tries it sends back to sleep.
    private static let portion = 256

    /// Takes up to `limit` rows that are ready, in turn, and counts the attempt.
    mutating func claim(_ hand: Hand, limit: Int) throws -> [Claim] {
        try self.expire()
        try self.wake(hand)
        var claims: [Claim] = []
        var dozed = 0
        while claims.count < limit, dozed < Self.portion {
            let places = limit - claims.count
            let rows = try self.ready(hand, limit: places)
            guard !rows.isEmpty else { break }
            let before = (claims.count, dozed)
            for row in rows {
                if try self.postpones(row, hand) {
                    dozed += 1
                } else if let claim = try self.claim(row, hand) {
                    claims.append(claim)
                    // One suspect at a time: whoever else is one is looked for anew.
                    if claim.isSuspect { break }
                }
            }
            let taken = claims.count - before.0
            // Fewer than asked for are all there are; but one that was parked or put off may have stood before another.
            guard rows.count == places || taken < rows.count, before != (claims.count, dozed) else { break }
        }
        if dozed == Self.portion { self.news.hands.insert(hand) }
        if hand == .agents, !claims.isEmpty { try self.moveUp(claims) }
        return claims
    }

    /// When the next row of the hand wakes; `nil` when none sleeps. What is ready already rings the bell when it can go.
    static func nextDue(_ db: Database, _ hand: Hand) throws -> Timestamp? {
        let sql = "SELECT min(due) FROM outbox WHERE ticket IS NULL AND asleep = 1 AND hand = ?"
        return try Int64.fetchOne(try db.cachedStatement(sql: sql), arguments: [hand.rawValue])
            .map(Timestamp.init(milliseconds:))
    }

    private mutating func wake(_ hand: Hand) throws {
        try self.execute(
            """
            UPDATE outbox SET asleep = 0 WHERE id IN
            (SELECT id FROM outbox WHERE ticket IS NULL AND asleep = 1 AND hand = ? AND due <= ?
            ORDER BY due LIMIT \(Self.portion))
            """,
            [hand.rawValue, self.at]
        )
        if self.db.changesCount == Self.portion { self.news.hands.insert(hand) }
    }

    private func ready(_ hand: Hand, limit: Int) throws -> [Row] {
        try self.rows(Self.ready(hand), [hand.rawValue, try self.suspicionAllowed(), limit])
    }

    /// The rows of a hand that may be taken, in turn. Its terms `ticket IS NULL AND asleep = 0` stand as they do in the
    /// index, or SQLite would not use it.
    static func ready(_ hand: Hand) -> String {
        """
        SELECT id, request, body, at, tag, attempt, setbacks, crashes, taken FROM outbox AS o
        WHERE ticket IS NULL AND asleep = 0 AND hand = ? AND crashes <= ?
        \(hand.keepsOrder ? Self.isFirst : "") \(hand == .agents ? Self.isUnhindered : "")
        ORDER BY tag, id LIMIT ?
        """
    }

    private static let isFirst = """
        AND NOT EXISTS
        (SELECT 1 FROM outbox AS e WHERE e.request = o.request AND e.hand = o.hand AND e.place = o.place AND e.id < o.id)
        """

    /// A further try for which there is nothing left in the purse goes back to sleep; a first one never does.
    private mutating func postpones(_ row: Row, _ hand: Hand) throws -> Bool {
        guard row["setbacks"] as Int > 0 else {
            if row["attempt"] as Int == 0 { self.lines.withLock { $0[hand].budget.firstTry() } }
            return false
        }
        guard let until = self.lines.withLock({ $0[hand].budget.furtherTry(now: self.now) }) else { return false }
        try self.execute(
            "UPDATE outbox SET asleep = 1, due = ? WHERE id = ?",
            [until.milliseconds, row["id"] as Int64]
        )
        return true
    }

    private mutating func claim(_ row: Row, _ hand: Hand) throws -> Claim? {
        let id: Int64 = row["id"]
        guard let work = try? Work(hand, body: row["body"]) else {
            try self.park(id, why: Claim.unreadable)
            return nil
        }
        self.lines.withLock { $0[hand].take(row["tag"]) }
        self.books.lastTicket += 1
        let until = self.now.advanced(by: self.settings.lease).milliseconds
        try self.execute(
            "UPDATE outbox SET ticket = ?, until = ?, taken = ?, attempt = attempt + 1 WHERE id = ?",
            [self.books.lastTicket, until, self.at, id]
        )
        let number: Int64? = row["request"]
        var claim = Claim(
            id: Claim.ID(row: id, ticket: self.books.lastTicket),
            work: work,
            number: number,
            request: number.flatMap { self.known($0) },
            attempt: (row["attempt"] as Int) + 1,
            joined: Timestamp(milliseconds: row["at"]),
            taken: self.now,
            doubt: (row["taken"] as Int64?).map(Timestamp.init(milliseconds:)),
            isSuspect: (row["crashes"] as Int) > 0
        )
        if case .show(.card, _) = work, let number { claim.standing = try self.standing(of: number) }
        self.news.granted.append(claim)
        return claim
    }
}
