package import Foundation
import GRDB
package import Requests

/// A copy of a ledger in one file, with the statement how far the ledger had come.
package struct Backup: Sendable {
    package let file: URL
    package let verification: Verification
    package let madeAt: Timestamp

    package var position: Position { self.verification.position }

    /// What the statement is kept in; a ledger has no such table.
    static let table = "table backup"

    /// Copies the ledger in `directory`, also while a bot writes it, into `file`, which must not be there yet.
    ///
    /// The file appears under its name once it is whole, verified and on the disk. Blocks.
    package static func make(of directory: URL, to file: URL, at now: Timestamp) throws(LedgerError) -> Backup {
        guard !FileManager.default.fileExists(atPath: file.path) else {
            throw LedgerError(.storage, "There is a file \(file.path) already. Name another, or move it away.")
        }
        let draft = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).\(getpid())")
        defer { for suffix in ["", "-journal"] { unlink(draft.path + suffix) } }
        do {
            let reader = try LedgerReader(directory: directory)
            let anchor = try Anchor.read(directory.appending(path: "anchor"))
            // Made before SQLite opens it, so that nobody else can read it for a moment.
            let descriptor = Glibc.open(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            close(descriptor)
            try Self.copy(reader, to: draft, at: now)
            try Self.sync(draft)
            let copy = try Backup(verifying: draft)
            try copy.mustBeSound(with: anchor, in: directory)
            guard rename(draft.path, file.path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            _ = FileCalls.system.syncFolder(file.deletingLastPathComponent().path)
            return Backup(file: file, verification: copy.verification, madeAt: now)
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(
                .storage,
                "The backup \(file.path) cannot be written. See that its folder is there, writable and has space.",
                underlying: error
            )
        }
    }

    /// Reads a backup and checks all of it. Blocks.
    package init(verifying file: URL) throws(LedgerError) {
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw LedgerError(.storage, "There is no file \(file.path).")
        }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        do {
            let queue = try DatabaseQueue(path: file.path, configuration: configuration)
            let (verification, madeAt) = try queue.read { db in
                let stated = try String.fetchOne(db, sql: "SELECT statement FROM backup").flatMap(
                    Position.init(statement:)
                )
                let madeAt = try Int64.fetchOne(db, sql: "SELECT at FROM backup") ?? 0
                var verification = Verification(db, anchor: stated)
                if stated == nil || verification.isSound && stated != verification.position {
                    verification.faults.append(.anchor("The backup does not hold what it was made with."))
                }
                return (verification, Timestamp(milliseconds: madeAt))
            }
            self.init(file: file, verification: verification, madeAt: madeAt)
        } catch {
            throw LedgerError(
                .damaged,
                "The file \(file.path) is no backup that `chatbridge backup` made, or it is damaged. Take another one.",
                underlying: error
            )
        }
    }

    private init(file: URL, verification: Verification, madeAt: Timestamp) {
        self.file = file
        self.verification = verification
        self.madeAt = madeAt
    }

    private static func copy(_ reader: LedgerReader, to file: URL, at now: Timestamp) throws {
        let target = try DatabaseQueue(path: file.path)
        try reader.database.backup(to: target)
        try target.writeWithoutTransaction { db in
            // One file that needs no log beside it.
            try db.execute(sql: "PRAGMA journal_mode = DELETE; CREATE TABLE backup (statement TEXT, at INTEGER) STRICT")
            try db.execute(
                sql: "INSERT INTO backup (statement, at) VALUES (?, ?)",
                arguments: [try Position(db).statement, now.milliseconds]
            )
        }
        try target.close()
    }

    static func sync(_ file: URL) throws {
        let descriptor = Glibc.open(file.path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    private func mustBeSound(with anchor: Position?, in directory: URL) throws {
        var faults = self.verification.faults
        if let anchor, self.position.commits < anchor.commits || self.position.end.seq < anchor.end.seq {
            faults.append(.anchor("the ledger lacks what was acknowledged"))
        }
        guard let fault = faults.first else { return }
        throw LedgerError(
            .damaged,
            "The ledger in \(directory.path) is damaged (\(fault)), so no backup was made of it. "
                + "`chatbridge verify` says more; `chatbridge restore` brings back an older backup."
        )
    }
}
