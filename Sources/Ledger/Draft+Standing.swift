import GRDB
import Requests

/// Where a request stands in the line for the agents, and the cards that say so.
extension Draft {
    /// The places whose requests are told when the line moves up; the others would be edited all the time.
    private static let milestones = [1, 2, 3, 5, 10, 20, 50, 100]

    /// What the request waits for; `nil` when that is a person, or nothing.
    func standing(of request: Int64) throws -> Standing? {
        if let standing = try self.hindrance(of: request) { return standing }
        let waiting = try self.rows(
            """
            SELECT id, tag FROM outbox WHERE request = ? AND hand = 'agents' AND ticket IS NULL AND asleep = 0
            ORDER BY id LIMIT 1
            """,
            [request]
        ).first
        guard let waiting else { return nil }
        let ahead = try self.rows(
            """
            SELECT count(*) AS n, coalesce(sum(flow LIKE '%\(Self.approved)'), 0) AS steps FROM outbox
            WHERE ticket IS NULL AND asleep = 0 AND hand = 'agents' AND (tag, id) < (?, ?)
            """,
            [waiting["tag"] as Int64, waiting["id"] as Int64]
        ).first
        let (count, steps): (Int, Int) = (ahead?["n"] ?? 0, ahead?["steps"] ?? 0)
        let busy = try self.rows(
            "SELECT id FROM outbox INDEXED BY outbox_leased WHERE ticket IS NOT NULL AND hand = 'agents'",
            []
        ).count
        // Somebody is free, so it is taken at once.
        guard count > 0 || busy >= self.settings.agents else { return nil }
        let wait = self.books.pace.wait(plans: count - steps, steps: steps + busy, agents: self.settings.agents)
        return .inLine(place: count + 1, wait: wait)
    }

    /// The line has moved up: who waited is shown as being worked on, and some of those behind, where they are now.
    mutating func moveUp(_ claims: [Claim]) throws {
        for claim in claims {
            // Who was taken at once has not been shown as waiting.
            guard let number = claim.number, claim.joined.advanced(by: .seconds(1)) <= self.now else { continue }
            try self.refresh(number)
        }
        let waiting = try self.rows(
            """
            SELECT request FROM outbox WHERE ticket IS NULL AND asleep = 0 AND hand = 'agents'
            ORDER BY tag, id LIMIT \(Self.milestones.last ?? 1)
            """,
            []
        )
        for place in Self.milestones where place <= waiting.count {
            if let number = waiting[place - 1]["request"] as Int64? { try self.refresh(number) }
        }
    }

    /// Brings the card up to date, once however often this is called before it is shown.
    mutating func refresh(_ request: Int64) throws {
        try self.add(.show(.card), of: request, by: try self.requester(of: request))
    }

    /// Whether there is no room in the line for another change of this person; until when, as far as history tells.
    ///
    /// Only those are turned away who have their share of the line already, unless it is twice too long.
    func isFull(for person: PersonID) throws -> Timestamp? {
        let limit = self.settings.waitingPlans
        let count =
            try self.rows(
                """
                SELECT count(*) AS n FROM
                (SELECT 1 FROM outbox WHERE ticket IS NULL AND asleep = 0 AND hand = 'agents' LIMIT ?)
                """,
                [2 * limit]
            ).first?["n"] as Int? ?? 0
        guard count >= limit else { return nil }
        let flows = try self.rows(
            """
            SELECT flow, count(*) AS n FROM outbox
            WHERE ticket IS NULL AND asleep = 0 AND hand = 'agents' GROUP BY flow
            """,
            []
        )
        let own: Int = flows.first { $0["flow"] == person.rawValue }?["n"] ?? 0
        guard count >= 2 * limit || own >= max(1, limit / flows.count) else { return nil }
        let wait = self.books.pace.wait(plans: max(1, own / 2), steps: 0, agents: self.settings.agents)
        return self.now.advanced(by: max(.seconds(60), wait ?? .zero))
    }

    /// Writes down how long a piece of work took.
    mutating func note(_ duration: Duration, of job: Job) throws {
        switch job {
        case .cleanUp, .handOver, .fetch: return
        case .lookUp, .plan, .step, .deploy, .inspect: break
        }
        let kind = Pace.Kind(job)
        let slot = self.books.pace.add(duration, of: kind)
        try self.execute(
            "INSERT OR REPLACE INTO pace (kind, slot, milliseconds) VALUES (?, ?, ?)",
            [kind.rawValue, slot, duration.wholeMilliseconds]
        )
    }
}

extension Answer {
    /// What is said to a change that finds the line full.
    static func lineIsFull(until time: Timestamp, now: Timestamp) -> Answer {
        let minutes = (now.duration(to: time) + .seconds(59)).components.seconds / 60
        return Answer(
            title: "Too many changes are waiting",
            passages: [
                .text(
                    "The line for the agents is full, and yours are in it. Nothing of this was started; please ask again in "
                        + "about \(minutes) \(minutes == 1 ? "minute" : "minutes")."
                )
            ]
        )
    }
}
