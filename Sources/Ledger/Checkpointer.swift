import Foundation
import GRDB

/// Brings what is in the log into the database file, beside the writer: in a big ledger that is a third of all writing,
/// and the writer would take nothing in meanwhile. It does so itself only once the log is long, and then little is left.
final class Checkpointer: Sendable {
    private let file: URL
    /// Whether there is nobody beside the writer, who then does it each time, and lets the log begin anew.
    private let blocks: Bool
    /// After so many changed rows it is worth while.
    private let portion: Int
    private let bell = Bell()
    private let seen = Locked(0)

    init(_ file: URL, blocks: Bool) {
        self.file = file
        self.blocks = blocks
        self.portion = blocks ? 250 : 4000
    }

    /// To be told by the writer after each commit.
    func committed(_ db: Database) {
        let changes = db.totalChangesCount
        let isDue = self.seen.withLock { seen in
            // A database that was opened again counts from the start.
            if changes < seen { seen = 0 }
            guard changes - seen >= self.portion else { return false }
            seen = changes
            return true
        }
        guard isDue else { return }
        if self.blocks { try? db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") } else { self.bell.ring() }
    }

    /// Works until cancelled. Trouble is the writer's to report: it meets the same.
    func run() async {
        var database: DatabaseQueue?
        while !Task.isCancelled {
            await self.bell.wait()
            if database == nil { database = try? self.open() }
            try? await database?.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
            }
        }
        try? database?.close()
    }

    private func open() throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.label = "checkpoints"
        // What it brings over must be on disk before the log is written from its start again.
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        }
        return try DatabaseQueue(path: self.file.path, configuration: configuration)
    }
}
