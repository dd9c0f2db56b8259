import GRDB
import Requests

/// What need not be kept for ever. Events are, and the list of requests that follows from them: they are the audit trail.
extension Draft {
    /// How many rows go at a time, so that no commit has to wait for it.
    private static let portion = 1000

    /// Forgets what is of no use any more; a bounded number at a time, once a second.
    mutating func prune() throws {
        guard self.at - self.books.prunedAt >= 1000 else { return }
        let isDone = try [self.forgetGestures(), self.forgetRested(), self.forgetMessages()].allSatisfy(\.self)
        // A full portion means that more waits: go on at the next commit.
        if isDone { self.books.prunedAt = self.at }
    }

    /// Gestures that nobody delivers again. Whether that was all.
    private func forgetGestures() throws -> Bool {
        try self.execute(
            "DELETE FROM inbox WHERE key IN (SELECT key FROM inbox WHERE at < ? LIMIT \(Self.portion))",
            [self.at - self.settings.memory.wholeMilliseconds]
        )
        return self.db.changesCount < Self.portion
    }

    /// People who asked so long ago that they may ask as if they never had.
    private func forgetRested() throws -> Bool {
        try self.execute(
            "DELETE FROM bucket WHERE person IN (SELECT person FROM bucket WHERE arrival < ? LIMIT \(Self.portion))",
            [self.at - Duration.seconds(24 * 3600).wholeMilliseconds]
        )
        return self.db.changesCount < Self.portion
    }

    /// By which messages requests are found that ended long ago, and what was given up of them. Goes through the requests
    /// that have such messages, in order, and begins anew an hour after it came to the young ones.
    private mutating func forgetMessages() throws -> Bool {
        guard self.at >= self.books.messagesPrunedAt + Duration.seconds(3600).wholeMilliseconds else { return true }
        let end = self.at - self.settings.retention.wholeMilliseconds
        let old = try self.rows(
            """
            SELECT request.id, open, opened_at,
                   (SELECT at FROM event WHERE event.request = request.id ORDER BY seq DESC LIMIT 1) AS at
            FROM (SELECT DISTINCT request AS id FROM message WHERE request > ? ORDER BY request LIMIT 50)
            JOIN request USING (id) ORDER BY request.id
            """,
            [self.books.messagesPrunedTo]
        )
        for row in old {
            let request: Int64 = row["id"]
            self.books.messagesPrunedTo = request
            let (opened, last): (Int64, Int64?) = (row["opened_at"], row["at"])
            guard opened < end else { return self.restFromMessages() }
            guard row["open"] == 0, (last ?? opened) < end else { continue }
            try self.execute("DELETE FROM message WHERE request = ?", [request])
            try self.execute("DELETE FROM parked WHERE request = ?", [request])
        }
        return old.isEmpty ? self.restFromMessages() : false
    }

    private mutating func restFromMessages() -> Bool {
        (self.books.messagesPrunedAt, self.books.messagesPrunedTo) = (self.at, 0)
        return true
    }
}
