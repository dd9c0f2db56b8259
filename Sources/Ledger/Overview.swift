import GRDB
package import Requests

/// How much there is to do, and what a person should look at.
package struct Overview: Hashable, Sendable {
    package var openRequests = 0
    /// Requests that wait for a person, by phase.
    package var waitingForPeople = 0
    /// Rows of the outbox that are ready, wait, or are being worked on.
    package var outbox: [Hand: Int] = [:]
    /// Since when the oldest row that is due waits.
    package var oldestDue: Timestamp?
    /// Work that was given up, the latest first; at most a hundred.
    package var parked: [Parked] = []
    /// What is paused, because too many changes in a row went wrong.
    package var holds: [Hold] = []

    init(_ db: Database, now: Timestamp, failedChanges: Int) throws {
        let counts = try Counts(db, now: now)
        self.openRequests = counts.openRequests
        self.outbox = counts.outbox
        self.oldestDue = counts.oldestDue
        let waiting = [Phase.asking, .awaitingApproval, .awaitingMerge, .paused, .takenOver].map(\.rawValue)
        self.waitingForPeople =
            try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM request WHERE open = 1 AND phase IN (?, ?, ?, ?, ?)",
                arguments: StatementArguments(waiting)
            ) ?? 0
        self.parked = try Parked.latest(db, limit: 100)
        self.holds = try Streaks(db).holds(limit: failedChanges)
    }
}

extension Counts {
    init(_ db: Database, now: Timestamp) throws {
        var outbox: [Hand: Int] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT hand, count(*) AS n FROM outbox GROUP BY hand") {
            if let hand = Hand(rawValue: row["hand"]) { outbox[hand] = row["n"] }
        }
        let oldest = "SELECT min(due) FROM outbox WHERE due <= ?"
        self.init(
            openRequests: try Int.fetchOne(db, sql: "SELECT count(*) FROM request WHERE open = 1") ?? 0,
            outbox: outbox,
            oldestDue: try Int64.fetchOne(db, sql: oldest, arguments: [now.milliseconds])
                .map(Timestamp.init(milliseconds:)),
            parked: try Int.fetchOne(db, sql: "SELECT count(*) FROM parked") ?? 0
        )
    }
}

extension Parked {
    static func latest(_ db: Database, limit: Int) throws -> [Parked] {
        try Row.fetchAll(db, sql: "SELECT * FROM parked ORDER BY at DESC, id DESC LIMIT ?", arguments: [limit]).map {
            Parked(
                id: $0["id"],
                request: ($0["request"] as Int64?).map(RequestID.init(number:)),
                hand: $0["hand"],
                at: Timestamp(milliseconds: $0["at"]),
                attempt: $0["attempt"],
                reason: $0["reason"]
            )
        }
    }
}

extension Ledger {
    /// How things stand now.
    package func overview() async throws -> Overview {
        let (now, limit) = (self.clock.now, self.settings.failedChanges)
        return try await self.reading { try Overview($0, now: now, failedChanges: limit) }
    }
}
