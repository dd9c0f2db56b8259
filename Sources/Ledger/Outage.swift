import Foundation
import GRDB
import Logging
import Requests

/// The ledger cannot be written, and refuses whatever comes until it can.
struct Outage: Sendable {
    /// What is answered meanwhile.
    var refusal: LedgerError
    /// A sync failed, so nobody knows what is on the disk: the database must be opened again before it is written.
    var isDoubtful: Bool
    var lastTry: Timestamp
}

extension Ledger {
    /// What the ledger is called on the board.
    package static let subject = "ledger"
    /// The time between two attempts to open the database again.
    private static let pause = Duration.seconds(1)

    /// Notes that a commit failed; returns what its callers are told.
    func failed(_ error: any Error) -> LedgerError {
        let failure = (error as? LedgerError) ?? .unwritable(self.directory.path, error)
        let now = self.clock.now
        let isDoubtful = error.leavesDoubt
        self.outage.withLock { outage in
            let wasDoubtful = outage?.isDoubtful ?? false
            outage = Outage(refusal: failure, isDoubtful: isDoubtful || wasDoubtful, lastTry: now)
        }
        self.logger.error("The ledger cannot be written.", metadata: ["error": "\(error)"])
        self.health.set(Self.subject, .broken, failure.message, at: now)
        return failure
    }

    /// Notes that something could not be read that only this piece needs.
    func skipped(_ piece: Piece, _ error: any Error) {
        let detail = "A part of the ledger cannot be read; what needs it waits. `chatbridge verify` says where."
        self.logger.error("A part of the ledger cannot be read.", metadata: ["error": "\(error)"])
        self.health.set(Self.subject, .strained, detail, at: self.clock.now)
        piece.fail(LedgerError(.storage, detail, underlying: error))
    }

    /// Notes that a commit is on disk.
    func succeeded() {
        let wasBroken = self.outage.withLock { outage in
            defer { outage = nil }
            return outage != nil
        }
        guard wasBroken else { return }
        self.logger.notice("The ledger is written again.")
        self.health.set(Self.subject, .well, at: self.clock.now)
    }

    /// Why nothing can be written now; `nil` when it may be tried.
    ///
    /// A full or locked disk is simply tried again. After a failed sync the database is opened anew, and compared with
    /// the anchor, first.
    func refusal() async -> LedgerError? {
        guard let outage = self.outage.withLock({ $0 }), outage.isDoubtful else { return nil }
        guard outage.lastTry.advanced(by: Self.pause) <= self.clock.now else { return outage.refusal }
        // On another thread the order of things would be a matter of chance.
        guard !self.settings.blocks else { return self.reopen() }
        return await withCheckedContinuation { answer in
            DispatchQueue.global().async { answer.resume(returning: self.reopen()) }
        }
    }

    private func reopen() -> LedgerError? {
        do {
            try? self.pool.close()
            let (pool, position) = try Self.open(self.directory, self.calls, isAgain: true)
            self.store.withLock { $0 = pool }
            // The log may hold a whole commit of which its callers were told that it failed; it is there all the same.
            try pool.read { db in try self.books.withLock { try $0.reread(db) } }
            self.cache.withLock { $0 = RequestCache(capacity: self.settings.cached) }
            try self.drop(anchorAt: position)
            self.outage.withLock { $0?.isDoubtful = false }
            self.logger.notice("The ledger was opened again.")
            return nil
        } catch {
            return self.failed(error)
        }
    }
}

extension Error {
    /// Whether the system could not say what of a file is on the disk.
    fileprivate var leavesDoubt: Bool {
        if let error = self as? LedgerError { return error.underlying?.leavesDoubt ?? false }
        guard let error = self as? DatabaseError else { return self is Doubt || self is POSIXError }
        return switch error.resultCode {
        case .SQLITE_IOERR, .SQLITE_NOTADB, .SQLITE_CANTOPEN, .SQLITE_MISUSE: !error.isOfOnePage
        default: false
        }
    }
}

extension DatabaseError {
    /// Whether a page could not be read: only who needs that page is concerned.
    var isOfOnePage: Bool {
        self.extendedResultCode == .SQLITE_IOERR_READ || self.resultCode == .SQLITE_CORRUPT
    }
}
