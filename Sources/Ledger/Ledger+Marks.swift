import GRDB
package import Requests

extension Ledger {
    /// Up to where the history of each place was read; places and positions are as the platform names them.
    package func marks() async throws -> [String: String] {
        try await self.reading { db in
            let rows = try Row.fetchAll(db, sql: "SELECT place, position FROM mark")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["place"] as String, $0["position"] as String) })
        }
    }

    /// When the ledger was opened for the first time.
    package func began() async throws -> Timestamp {
        try await self.reading { db in
            Timestamp(milliseconds: try Int64.fetchOne(db, sql: "SELECT min(opened_at) FROM instance") ?? 0)
        }
    }

    /// Writes down that the history of `place` was read up to `position`.
    package func mark(_ place: String, at position: String) async throws {
        try await self.write { draft in
            try draft.execute(
                """
                INSERT INTO mark (place, position, at) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET position = excluded.position, at = excluded.at
                """,
                [place, position, draft.at]
            )
        }
    }

    /// Where people may have said or changed something that an open request waits for: its conversations and its cards.
    package func placesOfOpenRequests(limit: Int) async throws -> [ConversationID] {
        try await self.requests(open: true, limit: limit).flatMap { request in
            request.places.flatMap { place in
                [place.conversation] + (place.messages[.card].map { [ConversationID($0.rawValue)] } ?? [])
            }
        }
    }

    /// Where requests were opened lately, each place once.
    package func recentConversations(limit: Int) async throws -> [ConversationID] {
        try await self.reading { db in
            let sql = "SELECT DISTINCT conversation FROM (SELECT conversation FROM request ORDER BY id DESC LIMIT ?)"
            return try String.fetchAll(db, sql: sql, arguments: [limit]).map(ConversationID.init)
        }
    }
}
