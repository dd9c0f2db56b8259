package import Foundation
import GRDB
package import Requests

/// A ledger about to be replaced by a backup, or taken as it is; nobody else can open it meanwhile.
package final class Restoration: Sendable {
    private let directory: URL
    private let lock: InstanceLock

    /// Takes the folder for this process alone; refuses while a bot works in it.
    package init(of directory: URL) throws(LedgerError) {
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        } catch {
            throw LedgerError(.storage, "The folder \(directory.path) cannot be made.", underlying: error)
        }
        self.directory = directory
        self.lock = try InstanceLock(directory.appending(path: "lock"))
    }

    private var database: URL { self.directory.appending(path: "ledger.sqlite") }
    private var anchor: URL { self.directory.appending(path: "anchor") }

    /// Whether there is anything that a backup would replace.
    package var isEmpty: Bool {
        guard FileManager.default.fileExists(atPath: self.database.path) else { return true }
        return (try? self.present())?.position.commits == 0
    }

    /// What the ledger in the folder knows and the backup does not; `nil` when that is nothing.
    package func loss(to backup: Backup) -> String? {
        guard FileManager.default.fileExists(atPath: self.database.path) else { return nil }
        let known = try? Anchor.read(self.anchor)
        guard let present = try? self.present() else {
            let events = known.map { " \($0.end.seq) events and \($0.commits) commits were acknowledged." } ?? ""
            return "The present ledger cannot be read, so nobody can say what the backup lacks.\(events)"
        }
        let start = backup.position
        let commits = max(present.position.commits, known?.commits ?? 0) - start.commits
        let last = max(present.position.end.seq, known?.end.seq ?? 0)
        guard commits > 0 || last > start.end.seq else { return nil }
        var words = "\(max(0, commits)) commits of the present ledger are not in the backup"
        if last > start.end.seq {
            let requests = (try? self.requests(after: start.end.seq)) ?? []
            let names =
                requests.isEmpty
                ? ""
                : ", of \(requests.count == 1 ? "request" : "requests") "
                    + requests.map(\.description).joined(separator: ", ")
            words += ", with events \(start.end.seq + 1) to \(last)\(names)"
        }
        return "\(words)."
    }

    /// Puts the backup in the place of what is there, which is kept; returns in which folder.
    ///
    /// Killed in the middle, the folder holds no ledger that would open, since the anchor is replaced last: do it again.
    package func replace(with backup: Backup, at now: Timestamp) throws(LedgerError) -> URL? {
        if let fault = backup.verification.faults.first {
            throw LedgerError(.damaged, "The backup \(backup.file.path) is damaged: \(fault). Nothing was changed.")
        }
        do {
            let draft = self.directory.appending(path: "restoring.sqlite")
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft.path + suffix) }
            try FileManager.default.copyItem(at: backup.file, to: draft)
            chmod(draft.path, 0o600)
            let queue = try DatabaseQueue(path: draft.path)
            try queue.writeWithoutTransaction { try $0.execute(sql: "DROP TABLE backup") }
            try queue.close()
            try self.spare(self.lostEvents(since: backup.position), in: draft)
            try Backup.sync(draft)
            let kept = try self.putAside(at: now)
            try FileManager.default.moveItem(at: draft, to: self.database)
            try self.drop(anchorAt: backup.position)
            return kept
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(
                .storage,
                "The backup cannot be put into \(self.directory.path). See that the folder is writable and its disk has space.",
                underlying: error
            )
        }
    }

    /// Takes what is in the folder for what was acknowledged; returns what it lacks, as far as anybody can say.
    ///
    /// Refuses a database that is damaged in itself.
    package func acceptPresent(at now: Timestamp) throws(LedgerError) -> String? {
        guard FileManager.default.fileExists(atPath: self.database.path) else {
            throw LedgerError(.storage, "There is no ledger in \(self.directory.path). `--data` names another folder.")
        }
        do {
            let known = try? Anchor.read(self.anchor)
            let present = try self.present()
            if let fault = present.faults.first {
                throw LedgerError(
                    .damaged,
                    "The ledger is damaged in itself (\(fault)); nothing was changed. `chatbridge restore FILE` brings back a backup."
                )
            }
            let lack = try self.reader().database.read { db -> String? in
                guard let known else {
                    return "The anchor was gone or damaged, so nobody can say whether anything is missing."
                }
                return try Verification.contradiction(db, to: known)
            }
            try self.spare(self.lostEvents(since: present.position), in: self.database)
            if FileManager.default.fileExists(atPath: self.anchor.path) {
                let kept = self.directory.appending(path: "anchor.\(now.milliseconds)")
                try FileManager.default.copyItem(at: self.anchor, to: kept)
            }
            try self.drop(anchorAt: present.position)
            return lack
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(.storage, "The ledger in \(self.directory.path) cannot be read.", underlying: error)
        }
    }

    package func close() { self.lock.release() }

    private func reader() throws(LedgerError) -> LedgerReader { try LedgerReader(directory: self.directory) }

    private func present() throws -> Verification {
        try self.reader().database.read { Verification($0, anchor: nil) }
    }

    /// How many events are lost by going back to `position`; more than enough when nobody can say.
    private func lostEvents(since position: Position) -> Int64 {
        let ends = [try? Anchor.read(self.anchor)?.end.seq, try? self.present().position.end.seq].compactMap(\.self)
        return ends.max().map { max(0, $0 - position.end.seq) } ?? 1000
    }

    /// Lets no request have the number of one that is lost: its buttons are still in the chat. Each had an event at least.
    private func spare(_ events: Int64, in file: URL) throws {
        let queue = try DatabaseQueue(path: file.path)
        try queue.write { db in
            let sql = "UPDATE tally SET spent = ? + max(spent, (SELECT ifnull(max(id), 0) FROM request))"
            try db.execute(sql: sql, arguments: [events])
        }
        try queue.close()
    }

    private func requests(after seq: Int64) throws -> [RequestID] {
        let sql = "SELECT DISTINCT request FROM event WHERE seq > ? ORDER BY request"
        return try self.reader().database.read { db in
            try Int64.fetchAll(db, sql: sql, arguments: [seq]).map(RequestID.init(number:))
        }
    }

    private func putAside(at now: Timestamp) throws -> URL? {
        let files = FileManager.default
        let names = ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "ledger.sqlite-journal"]
            .filter { files.fileExists(atPath: self.directory.appending(path: $0).path) }
        let hasAnchor = files.fileExists(atPath: self.anchor.path)
        guard hasAnchor || !names.isEmpty else { return nil }
        let kept = self.directory.appending(path: "replaced-\(now.milliseconds)", directoryHint: .isDirectory)
        try files.createDirectory(at: kept, withIntermediateDirectories: true)
        // An anchor without its database: nobody can begin a new ledger by mistake.
        if hasAnchor { try files.copyItem(at: self.anchor, to: kept.appending(path: "anchor")) }
        for name in names {
            try files.moveItem(at: self.directory.appending(path: name), to: kept.appending(path: name))
        }
        return kept
    }

    private func drop(anchorAt position: Position) throws(LedgerError) {
        // Between these two the ledger has no anchor, and does not open.
        unlink(self.anchor.path)
        let anchor = try Anchor(self.anchor, .system)
        try anchor.write(position)
        anchor.release()
        guard FileCalls.system.syncFolder(self.directory.path) == 0 else {
            throw LedgerError(.storage, "The folder \(self.directory.path) cannot be written.")
        }
    }
}
