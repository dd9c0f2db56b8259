import Foundation
import GRDB

/// Brings what is in the log into the database file, beside the writer: in a big ledger that is a third of all writing,
/// and the writer would take nothing in meanwhile. It does so itself only once the log is long, and then little is left.
final class Checkpointer: Sendable {
    /// After so many changed rows it is worth while.
    private static let portion = 4000

    private let database: DatabaseQueue
    private let bell = Bell()
    private let seen = Locked(0)

    init(_ file: URL) throws {
        var configuration = GRDB.Configuration()
        configuration.label = "checkpoints"
        // What it brings over must be on disk before the log is written from its start again.
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        }
        self.database = try DatabaseQueue(path: file.path, configuration: configuration)
    }

    /// To be told after each commit, with the number of rows that were ever changed.
    func committed(_ changes: Int) {
        let isDue = self.seen.withLock { seen in
            // A database that was opened again counts from the start.
            if changes < seen { seen = 0 }
            guard changes - seen >= Self.portion else { return false }
            seen = changes
            return true
        }
        if isDue { self.bell.ring() }
    }

    /// Works until cancelled. Trouble is the writer's to report: it meets the same.
    func run() async {
        while !Task.isCancelled {
            await self.bell.wait()
            try? await self.database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
            }
        }
    }

    func close() { try? self.database.close() }
}
