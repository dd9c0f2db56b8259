import GRDB
import Requests

extension Draft {
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
        try self.end(claim)
        try self.makeUp(for: claim)
        return true
    }

    /// A message that is shown as it is now says what an earlier one, given up, would have said.
    private mutating func makeUp(for claim: Claim) throws {
        guard case .show = claim.work, let number = claim.number else { return }
        try self.execute(
            "DELETE FROM parked WHERE request = ? AND hand = ? AND body = ?",
            [number, claim.hand.rawValue, try claim.work.body()]
        )
    }

    /// Lengthens the leases; returns those that still hold.
    mutating func beat(_ claims: [Claim]) throws -> Set<Claim.ID> {
        let until = self.now.advanced(by: self.settings.lease).milliseconds
        self.books.lookedAt = self.at
        var held: Set<Claim.ID> = []
        for claim in claims {
            try self.execute(
                "UPDATE outbox SET until = ? WHERE id = ? AND ticket = ? AND halted = 0",
                [until, claim.id.row, claim.id.ticket]
            )
            guard self.hasChanged else { continue }
            held.insert(claim.id)
            // It has lived through a heartbeat: the next suspect may begin.
            if claim.isSuspect { self.news.hands.formUnion(Hand.allCases) }
        }
        return held
    }

    /// Gives the work back; false when the claim was lost.
    mutating func setBack(_ claim: Claim, _ setback: Setback) throws -> Bool {
        guard try self.holds(claim.id) else { return false }
        self.end(claim.id, of: claim.hand, isSuspect: claim.isSuspect)
        let row = claim.id.row
        let setbacks = try self.rows("SELECT setbacks FROM outbox WHERE id = ?", [row]).first.map {
            $0["setbacks"] as Int
        }
        switch self.settings.verdict(on: setback, of: claim.hand, after: setbacks ?? 0, now: self.now) {
        case .giveUp(let why): try self.park(row, why: why, obstacle: setback.obstacle)
        case .again(let due, let counts):
            let number = try self.free(row, due: due, doubt: setback.kind == .uncertain ? self.now : claim.doubt)
            try self.execute(
                "UPDATE outbox SET crashes = 0, attempt = attempt - ?, setbacks = setbacks + ? WHERE id = ?",
                [counts ? 0 : 1, counts ? 1 : 0, number]
            )
        }
        return true
    }

    /// Puts the work back; work that was called off goes.
    ///
    /// The attempt stays counted, so that whoever takes it next looks first; it is no crash.
    mutating func release(_ claim: Claim) throws {
        if try self.holds(claim.id) {
            try self.free(claim.id.row, due: self.now, doubt: self.now)
        } else {
            try self.execute("DELETE FROM outbox WHERE id = ? AND ticket = ?", [claim.id.row, claim.id.ticket])
        }
        self.end(claim.id, of: claim.hand, isSuspect: claim.isSuspect)
    }

    /// Makes a claimed row wait again, in place of a newer one that says the same. A last word waits where the newer one
    /// did, behind the card; anything else where it was. Returns the number of the row from now on.
    ///
    /// - Parameter doubt: the last moment at which the work may have been under way unseen. It is kept with the row, so
    ///   that a doubt is waited out across starts and not anew after each.
    @discardableResult
    func free(_ row: Int64, due: Timestamp, doubt: Timestamp?) throws -> Int64 {
        let newer = try self.rows(
            """
            SELECT id, body FROM outbox
            WHERE ticket IS NULL AND subject = (SELECT subject FROM outbox WHERE id = ?)
            """,
            [row]
        ).first
        if let newer { try self.execute("DELETE FROM outbox WHERE id = ?", [newer["id"] as Int64]) }
        let isLastWord = newer.flatMap { try? Work(.notify, body: $0["body"]).isLastWord } ?? false
        let number: Int64 = isLastWord ? newer?["id"] ?? row : row
        try self.execute(
            "UPDATE outbox SET id = ?, ticket = NULL, until = NULL, taken = ?, due = ?, asleep = ? WHERE id = ?",
            [number, doubt?.milliseconds, due.milliseconds, due > self.now, row]
        )
        return number
    }

    mutating func end(_ id: Claim.ID, of hand: Hand, isSuspect: Bool = false) {
        self.news.ended.append(id)
        if isSuspect { self.news.hands.formUnion(Hand.allCases) } else { self.news.hands.insert(hand) }
    }

    private mutating func end(_ claim: Claim) throws {
        self.end(claim.id, of: claim.hand, isSuspect: claim.isSuspect)
        self.lines.withLock { $0[claim.hand].budget.succeeded() }
        if case .run(let job) = claim.work { try self.note(claim.taken.duration(to: self.now), of: job) }
    }
}
