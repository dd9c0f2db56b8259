import GRDB
import Logging
import Requests

extension Draft {
    /// The time of this commit in milliseconds.
    var at: Int64 { self.now.milliseconds }

    /// Writes down what is to be done in the world.
    mutating func add(_ effect: Effect, of request: Int64) throws {
        switch effect {
        case .understand: try self.enqueue(.understand(Reading()), of: request)
        case .run(let job): try self.enqueue(.run(job), of: request)
        case .show(let post): try self.enqueue(.show(post), of: request)
        case .wake(let command, let seconds):
            try self.enqueue(.wake(command), of: request, due: self.now.advanced(by: .seconds(seconds)))
        case .halt: try self.halt(request)
        case .open(let opening): _ = try self.hear(opening, asAnswer: false)
        }
    }

    /// A second waiting row with the same subject is not written: the first will do what it would.
    mutating func enqueue(_ work: Work, of request: Int64? = nil, due: Timestamp? = nil) throws {
        let body = try work.body()
        try self.execute(
            """
            INSERT INTO outbox (request, hand, subject, body, at, due) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (subject) WHERE ticket IS NULL DO NOTHING
            """,
            [
                request, work.hand.rawValue, Self.subject(of: work, request, body), body, self.at,
                (due ?? self.now).milliseconds,
            ]
        )
        self.news.hands.insert(work.hand)
    }

    private static func subject(of work: Work, _ request: Int64?, _ body: String) -> String? {
        switch work {
        case .show(let post): request.map { "\($0) \(post.rawValue)" }
        case .errand(.refuse): body
        case .understand, .run, .wake, .errand: nil
        }
    }

    /// Takes back what waits to be read or worked on, and calls off what is under way; clearing up stays.
    private mutating func halt(_ request: Int64) throws {
        let cleanUp = try Work.run(.cleanUp).body()
        try self.execute(
            "DELETE FROM outbox WHERE request = ? AND hand IN ('agents', 'understand') AND ticket IS NULL AND body <> ?",
            [request, cleanUp]
        )
        let running = try self.rows(
            """
            SELECT id, ticket FROM outbox
            WHERE request = ? AND hand IN ('agents', 'understand') AND ticket IS NOT NULL AND body <> ?
            """,
            [request, cleanUp]
        )
        for row in running {
            // The row goes when the work has really ended; until then the next of this request waits.
            try self.execute("UPDATE outbox SET halted = 1 WHERE id = ?", [row["id"] as Int64])
            self.news.calledOff.append(Claim.ID(row: row["id"], ticket: row["ticket"]))
        }
    }

    /// Puts a row aside for good, and tells the request when it cannot go on without.
    mutating func park(_ id: Int64, why: String) throws {
        guard let row = try self.rows("SELECT request, hand FROM outbox WHERE id = ?", [id]).first else { return }
        let hand = Hand(rawValue: row["hand"])
        if hand != .errand {
            try self.execute(
                """
                INSERT INTO parked (id, request, hand, subject, body, at, attempt, reason)
                SELECT id, request, hand, subject, body, ?, attempt, ? FROM outbox WHERE id = ?
                """,
                [self.at, why, id]
            )
        }
        try self.execute("DELETE FROM outbox WHERE id = ?", [id])
        self.logger.warning("Work was given up.", metadata: ["hand": "\(row["hand"] as String)", "row": "\(id)"])
        if let hand { self.news.hands.insert(hand) }
        guard let request = row["request"] as Int64?, hand == .agents || hand == .understand else { return }
        try self.carryOut(Order(.fail(why), for: RequestID(number: request)), answeringFor: nil)
    }
}
