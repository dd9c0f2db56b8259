import Foundation
import GRDB

extension Ledger {
    /// Opens the database, and sees that what was acknowledged is there.
    ///
    /// - Parameter isAgain: after a failed sync; then it must be certain that what is in the log is on the disk.
    static func open(_ directory: URL, isAgain: Bool) throws -> (DatabasePool, Position) {
        let anchor = try Anchor.read(directory.appending(path: "anchor"))
        let pool = try Schema.open(directory.appending(path: "ledger.sqlite"))
        let (present, contradiction) = try pool.read { db in
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
        // After a failed sync the system may show pages that the disk never got: what is in the log is written again.
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
}
