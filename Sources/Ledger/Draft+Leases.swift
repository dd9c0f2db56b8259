import GRDB
import Requests

extension Draft {
    /// Takes up to `limit` rows that are ready, and counts the attempt.
    mutating func claim(_ hand: Hand, limit: Int) throws -> [Claim] {
        try self.reclaim()
        let ready = try self.rows(
            """
            SELECT id, request, body, attempt FROM outbox AS o
            WHERE hand = ? AND ticket IS NULL AND due <= ? \(Self.first(of: hand))
            ORDER BY due, id LIMIT ?
            """,
            [hand.rawValue, self.at, limit]
        )
        return try ready.compactMap { try self.claim($0, hand) }
    }

    /// When the next row of the hand will be ready; `nil` when none waits for a time.
    static func nextDue(_ db: Database, _ hand: Hand) throws -> Timestamp? {
        let sql = """
            SELECT due FROM outbox AS o WHERE hand = ? AND ticket IS NULL \(Self.first(of: hand)) ORDER BY due, id LIMIT 1
            """
        return try Int64.fetchOne(try db.cachedStatement(sql: sql), arguments: [hand.rawValue])
            .map(Timestamp.init(milliseconds:))
    }

    private static func first(of hand: Hand) -> String {
        guard hand.keepsOrder else { return "" }
        return """
            AND NOT EXISTS
            (SELECT 1 FROM outbox AS e WHERE e.request = o.request AND e.hand = o.hand AND e.id < o.id)
            """
    }

    private mutating func claim(_ row: Row, _ hand: Hand) throws -> Claim? {
        let id: Int64 = row["id"]
        guard let work = try? Work(hand, body: row["body"]) else {
            try self.park(id, why: Claim.unreadable)
            return nil
        }
        self.books.lastTicket += 1
        let until = self.now.advanced(by: self.settings.lease).milliseconds
        try self.execute(
            "UPDATE outbox SET ticket = ?, until = ?, attempt = attempt + 1 WHERE id = ?",
            [self.books.lastTicket, until, id]
        )
        let attempt: Int = row["attempt"]
        let name = Claim.ID(row: id, ticket: self.books.lastTicket)
        let number: Int64? = row["request"]
        let request = number.flatMap { self.known($0) }
        let claim = Claim(id: name, work: work, number: number, request: request, attempt: attempt + 1)
        self.news.granted.append(claim)
        return claim
    }

    /// Whether the claim still holds.
    func holds(_ id: Claim.ID) throws -> Bool {
        try !self.rows("SELECT 1 FROM outbox WHERE id = ? AND ticket = ? AND halted = 0", [id.row, id.ticket]).isEmpty
    }

    /// Ends the claim and removes its row; false when the claim was lost.
    mutating func close(_ claim: Claim) throws -> Bool {
        try self.execute(
            "DELETE FROM outbox WHERE id = ? AND ticket = ? AND halted = 0",
            [claim.id.row, claim.id.ticket]
        )
        guard self.hasChanged else { return false }
        self.end(claim.id, of: claim.hand)
        return true
    }

    /// Lengthens the leases; returns those that still hold.
    mutating func beat(_ claims: [Claim]) throws -> Set<Claim.ID> {
        let until = self.now.advanced(by: self.settings.lease).milliseconds
        var held: Set<Claim.ID> = []
        for claim in claims {
            try self.execute(
                "UPDATE outbox SET until = ? WHERE id = ? AND ticket = ? AND halted = 0",
                [until, claim.id.row, claim.id.ticket]
            )
            if self.hasChanged { held.insert(claim.id) }
        }
        return held
    }

    /// Gives the work back; false when the claim was lost.
    mutating func setBack(_ claim: Claim, _ setback: Setback) throws -> Bool {
        guard try self.holds(claim.id) else { return false }
        self.end(claim.id, of: claim.hand)
        let row = claim.id.row
        let setbacks = try self.rows("SELECT setbacks FROM outbox WHERE id = ?", [row]).first.map {
            $0["setbacks"] as Int
        }
        switch self.settings.verdict(on: setback, of: claim.hand, after: setbacks ?? 0, now: self.now) {
        case .giveUp(let why): try self.park(row, why: why)
        case .again(let due, let counts):
            try self.free(row, due: due)
            try self.execute(
                "UPDATE outbox SET crashes = 0, attempt = attempt - ?, setbacks = setbacks + ? WHERE id = ?",
                [counts ? 0 : 1, counts ? 1 : 0, row]
            )
        }
        return true
    }

    /// Puts the work back; work that was called off goes.
    ///
    /// The attempt stays counted, so that whoever takes it next looks first; it is no crash.
    mutating func release(_ claim: Claim) throws {
        if try self.holds(claim.id) {
            try self.free(claim.id.row, due: self.now)
        } else {
            try self.execute("DELETE FROM outbox WHERE id = ? AND ticket = ?", [claim.id.row, claim.id.ticket])
        }
        self.end(claim.id, of: claim.hand)
    }

    /// Takes back what died with the process before this one, or lost its lease otherwise.
    mutating func reclaim(everything: Bool = false) throws {
        let lost = try self.rows(
            "SELECT id, ticket, hand, halted, crashes FROM outbox WHERE ticket IS NOT NULL AND until < ?",
            [everything ? Int64.max : self.at]
        )
        for row in lost {
            let id: Int64 = row["id"]
            let hand = Hand(rawValue: row["hand"])
            self.news.calledOff.append(Claim.ID(row: id, ticket: row["ticket"]))
            if let hand { self.end(Claim.ID(row: id, ticket: row["ticket"]), of: hand) }
            let crashes = (row["crashes"] as Int) + 1
            if row["halted"] == 1 {
                try self.execute("DELETE FROM outbox WHERE id = ?", [id])
            } else if crashes >= self.settings.crashes {
                try self.park(id, why: "The program died \(crashes) times during this work, so it is not tried again.")
            } else {
                try self.free(id, due: hand == .notify ? self.now.advanced(by: self.settings.settle) : self.now)
                try self.execute("UPDATE outbox SET crashes = ? WHERE id = ?", [crashes, id])
            }
        }
    }

    /// Makes a claimed row wait again, in place of a newer one that says the same.
    private func free(_ row: Int64, due: Timestamp) throws {
        try self.execute(
            "DELETE FROM outbox WHERE ticket IS NULL AND subject = (SELECT subject FROM outbox WHERE id = ?)",
            [row]
        )
        try self.execute(
            "UPDATE outbox SET ticket = NULL, until = NULL, due = ? WHERE id = ?",
            [due.milliseconds, row]
        )
    }

    private mutating func end(_ id: Claim.ID, of hand: Hand) {
        self.news.ended.append(id)
        self.news.hands.insert(hand)
    }
}
