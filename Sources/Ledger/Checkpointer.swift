import Foundation
import GRDB

/// Brings what is in the log into the database file, beside the writer: in a big ledger that is a third of all writing,
/// and the writer would take nothing in meanwhile. It does so itself only once the log is long, and then little is left.
final class Checkpointer: Sendable {
    /// `nil` where there is nobody beside the writer, who then does it each time, and lets the log begin anew.
    private let database: DatabaseQueue?
    /// After so many changed rows it is worth while.
    private let portion: Int
    private let bell = Bell()
    private let seen = Locked(0)

    /// - Parameter blocks: see `Settings.blocks`.
    init(_ file: URL, blocks: Bool) throws {
        self.portion = blocks ? 250 : 4000
        guard !blocks else {
            self.database = nil
            return
        }
        var configuration = GRDB.Configuration()
        configuration.label = "checkpoints"
        // What it brings over must be on disk before the log is written from its start again.
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        }
        self.database = try DatabaseQueue(path: file.path, configuration: configuration)
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
        if self.database == nil { try? db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") } else { self.bell.ring() }
    }

    /// Works until cancelled. Trouble is the writer's to report: it meets the same.
    func run() async {
        while !Task.isCancelled {
            await self.bell.wait()
            try? await self.database?.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
            }
        }
    }

    func close() { try? self.database?.close() }
}
