import GRDB
import Requests

/// What the death of the process says about the work that was under way.
///
/// Work during which the process died is a *suspect*. Suspects are tried one after the other, so that guilt shows: when
/// the process dies again, the suspect that was under way is held responsible once more, and the others stay what they
/// are. If none of them was under way, it died without them: each has one death less to answer for, and what was under
/// way now is suspected as well. (Were they cleared at once, two that kill would clear each other for ever.) Before its
/// last chance a suspect waits until the process has lived without it for longer than it lived with it: whoever kills the
/// process from outside does so in that time, too, and thereby clears it. Work during which the process died
/// `Settings.crashes` times in this way is parked.
extension Draft {
    /// Frees what the process before this one had claimed: it is certainly dead.
    mutating func recover() throws {
        let lost = try self.rows("SELECT * FROM outbox WHERE ticket IS NOT NULL", [])
        let isKnown = lost.contains { $0["crashes"] as Int > 0 && $0["halted"] as Int == 0 }
        // A death that a known suspect explains says nothing about the others.
        if !isKnown { try self.execute("UPDATE outbox SET crashes = crashes - 1 WHERE crashes > 0 AND ticket IS NULL") }
        for row in lost {
            let id: Int64 = row["id"]
            let before: Int = row["crashes"]
            // With a known suspect under way, who was new beside it is not suspected for the same death.
            let crashes = isKnown && before == 0 ? 0 : before + 1
            if row["halted"] as Int == 1 {
                try self.execute("DELETE FROM outbox WHERE id = ?", [id])
            } else if crashes >= self.settings.crashes {
                try self.park(id, why: Claim.deadly(crashes))
            } else {
                let pause = Hand(rawValue: row["hand"]) == .notify ? self.settings.settle : .zero
                let probation = crashes > 0 && crashes == self.settings.crashes - 1 ? self.probation(row) : .zero
                let number = try self.free(id, due: self.now.advanced(by: max(pause, probation)), doubt: self.now)
                try self.execute("UPDATE outbox SET crashes = ? WHERE id = ?", [crashes, number])
            }
        }
    }

    /// Twice as long as the process lived with this work; its last heartbeat is known, so one more is added.
    private func probation(_ row: Row) -> Duration {
        guard let taken = row["taken"] as Int64?, let until = row["until"] as Int64? else { return .zero }
        let lived = Duration.milliseconds(until - taken) - self.settings.lease
        return min(self.settings.longestPause, (max(.zero, lived) + self.settings.probation) * 2)
    }

    /// How often the process may have died during work that is taken now.
    ///
    /// Only what is under no suspicion while a suspect has just begun, or has its last chance. One that has lived
    /// through a heartbeat lets the next begin.
    func suspicionAllowed() throws -> Int {
        let underWay = try self.rows(
            "SELECT crashes, until, taken FROM outbox INDEXED BY outbox_leased WHERE ticket IS NOT NULL AND crashes > 0",
            []
        )
        guard !underWay.isEmpty else { return .max }
        let lease = self.settings.lease.wholeMilliseconds
        let last = self.settings.crashes - 1
        let isSettled = underWay.allSatisfy {
            ($0["crashes"] as Int) < last && ($0["until"] as Int64) > ($0["taken"] as Int64? ?? 0) + lease
        }
        return isSettled ? max(0, last - 1) : 0
    }

    /// Takes back what lost its lease although the process lives: nobody beats for it any more.
    ///
    /// After the whole process stood still, or the clock was put forward, nobody has had a chance to beat: then all
    /// leases are lengthened once. Looked at here and not by the worker, so that nothing lies between look and claim.
    mutating func expire() throws {
        let gap = Duration.milliseconds(self.at - self.books.lookedAt)
        self.books.lookedAt = self.at
        if gap > self.settings.lease / 2 {
            try self.execute(
                "UPDATE outbox INDEXED BY outbox_leased SET until = ? WHERE ticket IS NOT NULL AND until < ?",
                [self.now.advanced(by: self.settings.lease).milliseconds, self.at]
            )
        }
        let lost = try self.rows(
            "SELECT id, ticket, hand, halted, crashes FROM outbox WHERE ticket IS NOT NULL AND until < ?",
            [self.at]
        )
        for row in lost {
            let claim = Claim.ID(row: row["id"], ticket: row["ticket"])
            self.news.calledOff.append(claim)
            if let hand = Hand(rawValue: row["hand"]) {
                self.end(claim, of: hand, isSuspect: row["crashes"] as Int > 0)
            }
            if row["halted"] as Int == 1 {
                try self.execute("DELETE FROM outbox WHERE id = ?", [claim.row])
            } else {
                let pause = Hand(rawValue: row["hand"]) == .notify ? self.settings.settle : .zero
                try self.free(claim.row, due: self.now.advanced(by: pause), doubt: self.now)
            }
        }
    }
}
