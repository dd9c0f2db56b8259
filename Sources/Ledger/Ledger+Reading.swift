import Foundation
import GRDB
package import Requests

/// How much there is to do, for health.
package struct Counts: Hashable, Sendable {
    package var openRequests: Int
    /// Rows of the outbox that are ready, wait, or are being worked on.
    package var outbox: [Hand: Int]
    /// Since when the oldest row that is due waits.
    package var oldestDue: Timestamp?
    /// Work that was given up and put aside.
    package var parked: Int
}

/// Work that was given up: what a person may look into.
package struct Parked: Hashable, Sendable {
    package let id: Int64
    package let request: RequestID?
    package let hand: String
    package let at: Timestamp
    package let attempt: Int
    package let reason: String
}

extension Ledger {
    /// The request as it is on disk; `nil` when there is none of that name.
    package func request(_ id: RequestID) async throws -> Request? {
        guard let number = id.number else { return nil }
        return try await self.requests([number]).first
    }

    /// Requests of a conversation, wherever else they are shown, of a person, or both; the newest first.
    package func recent(
        in conversation: ConversationID? = nil,
        by person: PersonID? = nil,
        limit: Int
    ) async throws -> [Request] {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if let conversation {
            // Below a card is the conversation of its request too, wherever that was asked for.
            let name = conversation.rawValue
            conditions.append(
                """
                (\(Schema.isIn("?1")) OR id = (SELECT request FROM message WHERE ref = ?1)
                OR id IN (SELECT request FROM mirror WHERE mirror.conversation = ?1))
                """
            )
            arguments += [name]
        }
        if let person {
            // Whoever is somebody else on another platform asked for what they asked for there as well.
            let selves = self.policy().selves(of: person).map(\.rawValue)
            conditions.append(Schema.isBy(selves.count))
            arguments += StatementArguments(selves)
        }
        return try await self.listed(where: conditions, arguments, limit)
    }

    /// Requests that are open, or closed, or (`nil`) all; the newest first, or from the one after `before` on.
    package func requests(open: Bool?, before: RequestID? = nil, limit: Int) async throws -> [Request] {
        var conditions = open.map { ["open = \($0 ? 1 : 0)"] } ?? []
        if let number = before?.number { conditions.append("id < \(number)") }
        return try await self.listed(where: conditions, [], limit)
    }

    /// The events of a request, in order; empty when there is none of that name.
    package func timeline(_ id: RequestID) async throws -> [TimelineEntry] {
        guard let number = id.number else { return [] }
        return try await self.reading { try Timeline.entries($0, number) }
    }

    /// Reads everything and checks that it is what was written, and that nothing acknowledged is gone.
    package func verify() async throws -> Verification {
        // What was acknowledged before the look began is in it.
        let anchored = self.acknowledged
        do {
            return try await self.reading { Verification($0, anchor: anchored) }
        } catch let error as LedgerError {
            guard let underlying = error.underlying as? DatabaseError else { throw error }
            return Verification(faults: [.unreadable(underlying)])
        }
    }

    /// Work that was given up, the latest first.
    package func parked(limit: Int) async throws -> [Parked] {
        try await self.reading { try Parked.latest($0, limit: limit) }
    }

    /// How much there is to do.
    package func counts() async throws -> Counts {
        let now = self.clock.now
        return try await self.reading { try Counts($0, now: now) }
    }

    func reading<Answer: Sendable>(_ query: @escaping @Sendable (Database) throws -> Answer) async throws -> Answer {
        do {
            return self.settings.blocks ? try self.readAtOnce(query) : try await self.pool.read(query)
        } catch let error as DatabaseError where error.resultCode != .SQLITE_INTERRUPT {
            throw LedgerError(.storage, "The ledger cannot be read. See the disk, and `verify` it.", underlying: error)
        }
    }

    /// By the writer's connection: on its thread, between two commits, it sees what any other would.
    private func readAtOnce<Answer>(_ query: (Database) throws -> Answer) throws -> Answer {
        try self.pool.writeWithoutTransaction(query)
    }

    private func listed(
        where conditions: [String],
        _ arguments: StatementArguments,
        _ limit: Int
    ) async throws -> [Request] {
        let filter = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        let sql = "SELECT id FROM request \(filter) ORDER BY id DESC LIMIT \(limit)"
        let ids = try await self.reading { db in
            try Int64.fetchAll(db, sql: sql, arguments: arguments)
        }
        return try await self.requests(ids)
    }

    private func requests(_ ids: [Int64]) async throws -> [Request] {
        let cached = self.cache.withLock { cache in ids.map { cache[$0] } }
        guard cached.contains(nil) else { return cached.compactMap(\.self) }
        return try await self.reading { db in
            try zip(ids, cached).compactMap { id, request in try request ?? Timeline.fold(db, id) }
        }
    }
}
