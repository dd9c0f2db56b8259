import GRDB
import Logging
import Requests

extension Draft {
    /// The time of this commit in milliseconds.
    var at: Int64 { self.now.milliseconds }

    /// Writes down what is to be done in the world.
    mutating func add(_ effect: Effect, of request: Int64, by person: PersonID?) throws {
        switch effect {
        case .understand: try self.enqueue(.understand(Reading()), of: request, by: person)
        case .run(let job): try self.enqueue(.run(job), of: request, by: person)
        case .again(let job): try self.enqueue(.run(job), of: request, by: person, isAgain: true)
        case .show(let post, let place):
            for mirror in try self.request(request)?.mirrors(naming: place) ?? [] {
                try self.enqueue(.show(post, in: mirror), of: request, by: person)
            }
        case .wake(let command, let seconds):
            try self.enqueue(.wake(command), of: request, due: self.now.advanced(by: .seconds(seconds)))
        case .halt: try self.halt(request)
        case .open(let opening): _ = try self.hear(opening, asAnswer: false)
        case .tell(let other, let command): try self.carryOut(Order(command, for: other), answeringFor: nil)
        }
    }

    /// A second waiting row with the same subject is not written: the first will do what it would.
    ///
    /// - Parameters:
    ///   - person: whose line it joins; `nil` for a line in order of arrival.
    ///   - isAgain: it may have been done before, so its first try counts as another.
    mutating func enqueue(
        _ work: Work,
        of request: Int64? = nil,
        by person: PersonID? = nil,
        due: Timestamp? = nil,
        isAgain: Bool = false
    ) throws {
        let body = try work.body()
        let (hand, due) = (work.hand, due ?? self.now)
        let flow = Self.flow(of: work, by: person)
        let tag = self.lines.withLock { self.isPress ? $0[hand].head : $0[hand].tag(for: flow) }
        let subject = Self.subject(of: work, request, body)
        // A message that was given up may have arrived all the same: whoever sends it again looks first.
        let givenUp = hand == .notify ? try self.givenUp(subject, of: request) : nil
        let timesGivenUp = givenUp?.count ?? 0
        try self.execute(
            """
            INSERT INTO outbox (request, hand, place, subject, body, at, due, flow, tag, asleep, attempt, taken)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (subject) WHERE ticket IS NULL AND subject IS NOT NULL DO NOTHING
            """,
            [
                request, hand.rawValue, work.place, subject, body, self.at, due.milliseconds, flow, tag, due > self.now,
                (isAgain ? 1 : 0) + timesGivenUp, givenUp?.last,
            ]
        )
        if !self.hasChanged {
            if work.isLastWord { try self.moveBack(subject, of: request, in: work.place) }
        } else {
            if !self.isPress { self.lines.withLock { $0[hand].join(flow, tag) } }
            if timesGivenUp > 0 { try self.keepLastWord(behind: work, of: request) }
        }
        self.news.hands.insert(hand)
    }

    /// The last word was behind a card that was given up; now it is behind the one that was ordered again.
    private func keepLastWord(behind work: Work, of request: Int64?) throws {
        guard case .show(.card, let mirror) = work else { return }
        let last = Work.show(.closing, in: mirror)
        try self.moveBack(Self.subject(of: last, request, try last.body()), of: request, in: last.place)
    }

    /// A last word that waits already and is ordered again goes behind what was ordered meanwhile: what it says now, the
    /// card must have said before. Its new number is the next one, which no row has had.
    private func moveBack(_ subject: String?, of request: Int64?, in place: String) throws {
        let isLast = try self.rows(
            """
            SELECT 1 FROM outbox WHERE request = ? AND hand = 'notify' AND place = ?
            AND id > (SELECT id FROM outbox WHERE subject = ? AND ticket IS NULL)
            """,
            [request, place, subject]
        ).isEmpty
        guard !isLast else { return }
        try self.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'outbox'")
        try self.execute(
            """
            UPDATE outbox SET id = (SELECT seq FROM sqlite_sequence WHERE name = 'outbox')
            WHERE subject = ? AND ticket IS NULL
            """,
            [subject]
        )
    }

    /// How often the message was given up, and when last; `nil` for a request that is just being opened.
    private func givenUp(_ subject: String?, of request: Int64?) throws -> (count: Int, last: Int64?)? {
        guard let request, request <= self.books.lastRequest else { return nil }
        return try self.rows(
            "SELECT count(*) AS n, max(at) AS last FROM parked WHERE request = ? AND subject = ?",
            [request, subject]
        ).first.map { ($0["n"], $0["last"]) }
    }

    /// What was approved is a flow of its own, so that nobody's approved change waits behind their further wishes.
    private static func flow(of work: Work, by person: PersonID?) -> String {
        let name = person?.rawValue ?? ""
        switch work {
        case .run(.step), .run(.handOver), .run(.deploy), .run(.inspect), .run(.cleanUp): return name + Self.approved
        case .understand, .run, .show, .errand, .wake, .call: return name
        }
    }

    static let approved = " approved"

    /// Who asked for the request.
    func requester(of request: Int64) throws -> PersonID? {
        if let known = self.known(request) { return known.requester }
        return try self.rows("SELECT requester FROM request WHERE id = ?", [request]).first.map {
            PersonID($0["requester"])
        }
    }

    private static func subject(of work: Work, _ request: Int64?, _ body: String) -> String? {
        switch work {
        case .show: request.map { "\($0) \(body)" }
        case .errand(.refuse): body
        case .understand, .run, .wake, .errand, .call: nil
        }
    }

    /// Takes back what waits to be read or worked on, and calls off what is under way; what outlives the request stays.
    private mutating func halt(_ request: Int64) throws {
        let rows = try self.rows(
            "SELECT id, ticket, hand, body FROM outbox WHERE request = ? AND hand IN ('agents', 'understand')",
            [request]
        )
        for row in rows where Self.work(in: row)?.endsWithRequest ?? true {
            let id: Int64 = row["id"]
            guard let ticket = row["ticket"] as Int64? else {
                try self.execute("DELETE FROM outbox WHERE id = ?", [id])
                continue
            }
            // The row goes when the work has really ended; until then the next of this request waits.
            try self.execute("UPDATE outbox SET halted = 1 WHERE id = ?", [id])
            self.news.calledOff.append(Claim.ID(row: id, ticket: ticket))
        }
    }

    /// Takes back the clearing up that an end had ordered: the request is open again, and its next end will order that anew.
    mutating func keepWorkspaces(of request: Int64) throws {
        let rows = try self.rows(
            "SELECT id, hand, body FROM outbox WHERE request = ? AND hand = 'agents' AND ticket IS NULL",
            [request]
        )
        for row in rows where Self.work(in: row) == .run(.cleanUp) {
            try self.execute("DELETE FROM outbox WHERE id = ?", [row["id"] as Int64])
        }
    }

    /// What a row of the outbox is about; `nil` when this version of the program cannot read it.
    private static func work(in row: Row) -> Work? {
        Hand(rawValue: row["hand"]).flatMap { try? Work($0, body: row["body"]) }
    }

    /// Puts a row aside for good, and tells the request when it cannot go on without.
    ///
    /// - Parameter obstacle: the place that took nothing, when the row may be tried again once it does.
    mutating func park(_ id: Int64, why: String, obstacle: String? = nil) throws {
        guard let row = try self.rows("SELECT request, hand, place, subject, body FROM outbox WHERE id = ?", [id]).first
        else { return }
        let hand = Hand(rawValue: row["hand"])
        if hand != .errand {
            // A message that was refused before is refused again; one entry says so.
            try self.execute(
                "DELETE FROM parked WHERE request = ? AND subject = ?",
                [row["request"] as Int64?, row["subject"] as String?]
            )
            try self.execute(
                """
                INSERT INTO parked (id, request, hand, subject, body, at, attempt, reason, obstacle)
                SELECT id, request, hand, subject, body, ?, attempt, ?, ? FROM outbox WHERE id = ?
                """,
                [self.at, why, obstacle, id]
            )
        }
        try self.execute("DELETE FROM outbox WHERE id = ?", [id])
        if hand == .notify { try self.succeed(row) }
        self.logger.warning("Work was given up.", metadata: ["hand": "\(row["hand"] as String)", "row": "\(id)"])
        if let hand { self.news.hands.insert(hand) }
        guard let request = (row["request"] as Int64?).map(RequestID.init(number:)) else { return }
        let place: String = row["place"]
        if hand == .agents || hand == .understand {
            try self.carryOut(Order(.fail(why), for: request), answeringFor: nil)
        } else if hand == .notify, !place.isEmpty {
            try self.carryOut(Order(.obstruct(in: ConversationID(place), why), for: request), answeringFor: nil)
        }
    }

    /// A message that was ordered again while this one was on its way takes its place: it looks first whether that arrived,
    /// and what was to come after it still does.
    private func succeed(_ row: Row) throws {
        try self.execute(
            "UPDATE outbox SET attempt = attempt + 1, taken = ? WHERE subject = ? AND ticket IS NULL",
            [self.at, row["subject"] as String?]
        )
        guard let work = Self.work(in: row) else { return }
        try self.keepLastWord(behind: work, of: row["request"])
    }
}
