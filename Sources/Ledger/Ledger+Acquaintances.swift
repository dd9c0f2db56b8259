import GRDB

extension Ledger {
    /// What a platform keeps under this name of its own: how a place or a person is reached.
    package func recall(_ name: String) async throws -> String? {
        try await self.reading { db in
            try String.fetchOne(db, sql: "SELECT value FROM acquaintance WHERE name = ?", arguments: [name])
        }
    }

    /// Keeps `value` under this name, instead of what was kept there.
    package func keep(_ name: String, _ value: String) async throws {
        try await self.write { draft in
            try draft.execute(
                """
                INSERT INTO acquaintance (name, value, at) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at
                """,
                [name, value, draft.at]
            )
        }
    }
}
