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

    /// All that is kept under names that begin so.
    package func recall(beginning prefix: String) async throws -> [String: String] {
        try await self.reading { db in try Acquaintances.all(db, beginning: prefix) }
    }

    /// Keeps nothing under this name any more.
    package func forget(_ name: String) async throws {
        try await self.write { try $0.execute("DELETE FROM acquaintance WHERE name = ?", [name]) }
    }
}

extension LedgerReader {
    /// All that platforms keep under names that begin so.
    package func recall(beginning prefix: String) async throws -> [String: String] {
        try await self.database.read { db in try Acquaintances.all(db, beginning: prefix) }
    }
}

private enum Acquaintances {
    static func all(_ db: Database, beginning prefix: String) throws -> [String: String] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT name, value FROM acquaintance WHERE substr(name, 1, length(?1)) = ?1",
            arguments: [prefix]
        )
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"] as String, $0["value"] as String) })
    }
}
