import GRDB
package import Requests

/// What a person does about work that was given up or paused, with this machine's own authority.
extension Ledger {
    /// Tries again what was given up of a request, with a clean count: the work it broke off at, and its messages.
    ///
    /// Returns how many pieces that were. Throws a `Refusal` when there is no such request.
    @discardableResult
    package func release(_ id: RequestID, by person: PersonID) async throws -> Int {
        try await self.write { try $0.release(id, by: person) }
    }

    /// Gives a request the command that `order` makes of it, with this machine's own authority.
    ///
    /// Returns whether anything came of it. Throws a `Refusal`, or what `order` throws; then nothing has changed.
    package func command(
        _ id: RequestID,
        by person: PersonID,
        _ order: @escaping @Sendable (Request) throws -> Command
    ) async throws -> Bool {
        try await self.write { draft in
            guard let number = id.number, let request = try draft.request(number) else { throw Refusal.unknownRequest }
            return try draft.press(try order(request), on: id, withAuthorityOf: person)
        }
    }

    /// Takes up again what is paused on the project. Returns what that was.
    @discardableResult
    package func lift(project: String) async throws -> [Hold] {
        try await self.write { draft in
            let holds = draft.policy.holds.filter { $0.project == project }
            try draft.lift(holds)
            return holds
        }
    }

    /// What is paused now, because too many changes in a row went wrong.
    package var holds: [Hold] { self.streaks.holds(limit: self.settings.failedChanges) }

    /// The policy as it is in force: with what is paused.
    package var policyInForce: Policy {
        var policy = self.policy()
        policy.holds = self.holds
        return policy
    }
}

extension Draft {
    /// Carries out what somebody at this machine wants: they count as an approver.
    fileprivate mutating func press(
        _ command: Command,
        on id: RequestID,
        withAuthorityOf person: PersonID
    ) throws -> Bool {
        let rules = self.rules
        self.isPress = true
        defer { (self.isPress, self.rules) = (false, rules) }
        self.rules.approvers.insert(person)
        return try self.carryOut(command, on: id)
    }

    fileprivate mutating func release(_ id: RequestID, by person: PersonID) throws -> Int {
        guard let number = id.number, let request = try self.request(number) else { throw Refusal.unknownRequest }
        self.isPress = true
        defer { self.isPress = false }
        var count = 0
        if case .stopped(.broken) = request.phase {
            let retry = Command.retry(by: person, revision: request.revision)
            if try self.press(retry, on: id, withAuthorityOf: person) { count += 1 }
        }
        let parked = try self.rows(
            "SELECT * FROM parked WHERE request = ? AND hand IN ('notify', 'clock', 'hook') ORDER BY id",
            [number]
        )
        return try count + self.takeUp(parked)
    }

    /// Puts what was given up back into the outbox, with a clean count. Returns how many rows that were.
    private mutating func takeUp(_ parked: [Row]) throws -> Int {
        var count = 0
        for row in parked {
            guard let hand = Hand(rawValue: row["hand"]), let work = try? Work(hand, body: row["body"]) else {
                continue
            }
            let request: Int64? = row["request"]
            try self.enqueue(work, of: request, by: try request.flatMap(self.requester))
            try self.execute("DELETE FROM parked WHERE id = ?", [row["id"] as Int64])
            count += 1
        }
        return count
    }

    /// Tries the messages again that were given up because this place took none; see `Intake.Wish.tryAgain`. Returns how
    /// many there were.
    mutating func tryAgain(at place: String) throws -> Int {
        let isPrefix = place.hasSuffix(":")
        return try self.takeUp(
            self.rows(
                """
                SELECT * FROM parked
                WHERE obstacle IS NOT NULL AND hand = 'notify'
                    AND (obstacle = ?1 OR ?2 AND substr(obstacle, 1, length(?1)) = ?1)
                ORDER BY id
                """,
                [place, isPrefix]
            )
        )
    }
}
