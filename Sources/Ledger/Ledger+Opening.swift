import Foundation
import GRDB

extension Ledger {
    /// Opens the database, and sees that what was acknowledged is there.
    ///
    /// - Parameter isAgain: after a failed sync; then it must be certain that what is in the log is on the disk.
    static func open(_ directory: URL, _ calls: FileCalls, isAgain: Bool) throws -> (DatabasePool, Position) {
        let anchor = try Anchor.read(directory.appending(path: "anchor"))
        try Self.writeAgain(directory.appending(path: "ledger.sqlite-wal"), calls)
        let pool = try Schema.open(directory.appending(path: "ledger.sqlite"))
        let (present, contradiction) = try pool.writeWithoutTransaction { db in
            (try Position(db), try anchor.flatMap { try Verification.contradiction(db, to: $0) })
        }
        if let contradiction {
            throw LedgerError(
                .vanished,
                "\(contradiction) The database in \(directory.path) is damaged, or an old copy. \(LedgerError.waysOut)"
            )
        }
        guard anchor != nil || present == Position() else {
            throw LedgerError(
                .vanished,
                "The file \(directory.appending(path: "anchor").path) is gone, so nobody can say whether anything was lost. "
                    + LedgerError.waysOut
            )
        }
        // What is in the log may have gone into the database by a sync that failed; now it goes there for certain.
        let isBusy = try pool.writeWithoutTransaction { db in
            try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)").map { ($0["busy"] as Int) != 0 } ?? false
        }
        if isBusy, isAgain {
            throw LedgerError(
                .storage,
                "A sync of the ledger in \(directory.path) failed, and while another program reads it nobody can be sure "
                    + "of what is on the disk. Nothing is recorded until that program ends.",
                underlying: Doubt()
            )
        }
        return (pool, present)
    }

    /// Writes the log once more, byte for byte, and syncs it.
    ///
    /// After a failed sync, in this process or the one before, the system shows a log that the disk may never have got.
    /// Built upon, a loss of power would leave a database with half a commit in it.
    private static func writeAgain(_ log: URL, _ calls: FileCalls) throws {
        guard FileManager.default.fileExists(atPath: log.path) else { return }
        let reader = try FileHandle(forReadingFrom: log)
        defer { try? reader.close() }
        let descriptor = calls.open(log.path)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        defer { calls.close(descriptor) }
        var offset = 0
        while let part = try reader.read(upToCount: 1 << 20), !part.isEmpty {
            guard calls.write(descriptor, [UInt8](part), offset) == part.count else { throw Doubt() }
            offset += part.count
        }
        guard offset == 0 || calls.sync(descriptor) == 0 else { throw Doubt() }
    }
}
