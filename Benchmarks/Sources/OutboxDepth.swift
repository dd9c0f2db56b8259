import Foundation
import GRDB

/// Looks into the ledger of a running bot, as a reader beside it.
enum OutboxDepth {
    /// The most rows that the outbox had at any look, one look a second.
    static func watch(_ data: URL, for time: Duration) async throws -> Int {
        let database = try Self.database(data)
        let end = ContinuousClock.now + time
        var deepest = 0
        while ContinuousClock.now < end {
            deepest = max(
                deepest,
                try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM outbox") ?? 0 }
            )
            try await Task.sleep(for: .seconds(1))
        }
        return deepest
    }

    /// How many requests are on disk.
    static func requests(in data: URL) throws -> Int {
        try Self.database(data).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM request") ?? 0 }
    }

    private static func database(_ data: URL) throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA query_only = 1; PRAGMA busy_timeout = 5000") }
        return try DatabaseQueue(path: data.appending(path: "ledger.sqlite").path, configuration: configuration)
    }
}
