import GRDB
package import Requests

extension Ledger {
    /// All schedules, the next to come first.
    package func schedules() async throws -> [DueSchedule] { try await self.reading(DueSchedule.all) }

    /// Keeps a schedule, once, whatever is kept under its number already; false when its person has too many.
    package func keep(_ schedule: Schedule, due: Timestamp) async throws -> Bool {
        try await self.write { draft in
            let others = try Int.fetchOne(
                draft.db,
                sql: "SELECT count(*) FROM schedule WHERE person = ? AND id <> ?",
                arguments: [schedule.person.rawValue, schedule.id.number]
            )
            guard others ?? 0 < Schedule.mostPerPerson else { return false }
            try draft.execute(
                "INSERT INTO schedule (id, person, body, due) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [schedule.id.number, schedule.person.rawValue, try JSON.text(schedule), due.milliseconds]
            )
            return true
        }
    }

    /// Removes a schedule that is the person's, or anybody's when they are an approver. Returns whether there was one.
    package func remove(schedule id: RequestID, by person: PersonID) async throws -> Bool {
        try await self.write { draft in
            let owner = try String.fetchOne(
                draft.db,
                sql: "SELECT person FROM schedule WHERE id = ?",
                arguments: [id.number]
            )
            guard let owner, draft.rules.isOne(person, PersonID(owner)) || draft.rules.mayApprove(person) else {
                return false
            }
            try draft.execute("DELETE FROM schedule WHERE id = ?", [id.number])
            return true
        }
    }

    /// Removes a schedule with this machine's own authority. Returns whether there was one.
    package func remove(schedule id: RequestID) async throws -> Bool {
        try await self.write { draft in
            try draft.execute("DELETE FROM schedule WHERE id = ?", [id.number])
            return draft.hasChanged
        }
    }

    /// When the next schedule is due; `nil` when there is none.
    package func nextSchedule() async throws -> Timestamp? {
        try await self.reading { db in
            try Int64.fetchOne(db, sql: "SELECT min(due) FROM schedule").map(Timestamp.init(milliseconds:))
        }
    }

    /// Asks for what is due, in the name of whoever scheduled it: in one commit with when it is due next, so that each time
    /// counts once. Times that were missed count as one. Who may not ask any more is told, and has it no longer.
    ///
    /// - Parameters:
    ///   - next: when a schedule is due after a time; `nil` for never again.
    ///   - complete: adds what the settings say of where something is asked.
    package func runSchedules(
        next: @escaping @Sendable (Schedule, Timestamp) -> Timestamp?,
        completing complete: @escaping @Sendable (Opening) -> Opening = { $0 }
    ) async throws -> [Receipt] {
        try await self.write { draft in
            let due = try draft.rows("SELECT body FROM schedule WHERE due <= ? ORDER BY due LIMIT 32", [draft.at])
            return try due.map { row in
                let schedule: Schedule = try JSON.value(row["body"])
                let receipt = try draft.hear(complete(schedule.opening), asAnswer: false)
                if receipt != .refused(.mayNotAsk), let later = next(schedule, draft.now) {
                    try draft.execute(
                        "UPDATE schedule SET due = ? WHERE id = ?",
                        [later.milliseconds, schedule.id.number]
                    )
                } else {
                    try draft.execute("DELETE FROM schedule WHERE id = ?", [schedule.id.number])
                }
                return receipt
            }
        }
    }
}

extension LedgerReader {
    /// All schedules, the next to come first.
    package func schedules() async throws -> [DueSchedule] { try await self.database.read(DueSchedule.all) }
}

extension DueSchedule {
    fileprivate static func all(_ db: Database) throws -> [DueSchedule] {
        try Row.fetchAll(db, sql: "SELECT body, due FROM schedule ORDER BY due, id").map { row in
            DueSchedule(try JSON.value(row["body"]), due: Timestamp(milliseconds: row["due"]))
        }
    }
}

extension Schema {
    /// What people have asked for in advance.
    static let schedules = """
        CREATE TABLE schedule (
            id INTEGER PRIMARY KEY,
            person TEXT NOT NULL,
            body TEXT NOT NULL,
            due INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX schedule_due ON schedule (due);
        CREATE INDEX schedule_whole ON schedule (person, body, due);
        """
}
