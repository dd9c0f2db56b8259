package import Foundation
import GRDB
package import Logging
package import Requests

/// What happened, what is to be done about it, and who does it: on disk before anybody hears of it.
///
/// Everything that writes goes through the one loop of `run()`, which puts all that waits into one commit. Reading does
/// not wait for it. What a method of this class returned is on disk.
package final class Ledger: Sendable {
    let clock: any TimeSource
    let settings: Settings
    let logger: Logger
    let pool: DatabasePool
    let queue: WriteQueue
    let cache: Locked<RequestCache>
    /// How many commits there were.
    let commits = Locked(0)
    private let folder: String
    private let policy: @Sendable () -> Policy
    private let lock: InstanceLock
    private let anchor: Anchor
    private let checkpointer: Checkpointer
    private let books: Locked<Books>
    /// Claims that are under way, so that they hear at once when they are called off.
    private let claims = Locked<[Claim.ID: Claim]>([:])
    private let bells: [Hand: Bell]

    /// Opens or creates the ledger in `directory`, for this process alone.
    ///
    /// Work that a process before this one left is free again afterwards. Blocks; call it at start.
    package init(
        directory: URL,
        policy: @escaping @Sendable () -> Policy,
        clock: any TimeSource,
        logger: Logger,
        settings: Settings = Settings()
    ) throws(LedgerError) {
        self.clock = clock
        self.settings = settings
        self.logger = logger
        self.policy = policy
        self.folder = directory.path
        self.queue = WriteQueue(capacity: settings.waitingIntakes)
        self.cache = Locked(RequestCache(capacity: settings.cached))
        self.bells = Dictionary(uniqueKeysWithValues: Hand.allCases.map { ($0, Bell()) })
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            self.lock = try InstanceLock(directory.appending(path: "lock"))
            self.pool = try Schema.open(directory.appending(path: "ledger.sqlite"))
            self.checkpointer = try Checkpointer(directory.appending(path: "ledger.sqlite"))
            let (anchor, last) = try Anchor.open(directory.appending(path: "anchor"))
            self.anchor = anchor
            let books = try Self.open(self.pool, anchor: last, in: directory, clock.now, logger)
            self.books = Locked(books)
            try anchor.write(books.end)
            try self.recover()
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(
                .storage,
                "The ledger in \(directory.path) cannot be opened. See that the folder is writable and its disk has space; "
                    + "if the database is damaged, restore a backup.",
                underlying: error
            )
        }
    }

    private static func open(
        _ pool: DatabasePool,
        anchor: Link?,
        in directory: URL,
        _ now: Timestamp,
        _ logger: Logger
    ) throws -> Books {
        if let anchor, let fault = try pool.read({ try Verification.contradiction($0, to: anchor) }) {
            let file = directory.appending(path: "anchor").path
            throw LedgerError(
                .vanished,
                "\(fault) The database in \(directory.path) is damaged, or an old copy. Restore a newer backup; or, "
                    + "to go on without what is lost, move \(file) away and start again."
            )
        }
        let books = try pool.write { try Books($0, at: now.milliseconds) }
        if anchor == nil, books.end.seq > 0 {
            logger.error("There is no anchor; whether events were lost cannot be told.")
        }
        return books
    }

    /// Frees what the process before this one had claimed: it is certainly dead, since the lock is ours.
    private func recover() throws {
        let failure = Locked<(any Error)?>(nil)
        let piece = Piece(
            apply: { draft in
                try draft.reclaim(everything: true)
                return {}
            },
            fail: { error in failure.withLock { $0 = error } }
        )
        self.pool.writeWithoutTransaction { self.commit([piece], $0) }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// The last event that a caller was told about.
    var acknowledged: Link { self.books.withLock { $0.end } }

    /// Lets go of the folder. Afterwards nothing can be read or written.
    package func close() {
        self.checkpointer.close()
        try? self.pool.close()
        self.anchor.release()
        self.lock.release()
    }

    /// Rings when something may have become ready for the hand; the worker is its one listener.
    package func bell(for hand: Hand) -> Bell { self.bells[hand] ?? Bell() }
}

// MARK: - The writer

extension Ledger {
    /// Writes what waits, all of it in one commit, until the task is cancelled and nothing waits any more.
    package func run() async throws {
        let thread = WriterThread()
        thread.start()
        defer { thread.stop() }
        await withTaskGroup { group in
            group.addTask { await self.checkpointer.run() }
            await withTaskExecutorPreference(thread) { await self.writeAll() }
            group.cancelAll()
        }
    }

    private func writeAll() async {
        while let batch = await self.queue.next(self.settings.batch) { self.writeAtOnce(batch) }
    }

    /// Not GRDB's `await`: that one gives up when the task is cancelled, and this must drain.
    private func writeAtOnce(_ batch: [Piece]) { self.pool.writeWithoutTransaction { self.commit(batch, $0) } }

    /// Makes a change, and returns once it is on disk.
    func write<Answer: Sendable>(
        isIntake: Bool = false,
        _ change: @escaping @Sendable (inout Draft) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { caller in
            let piece = Piece(
                apply: { draft in
                    let answer = try change(&draft)
                    return { caller.resume(returning: answer) }
                },
                fail: { error in
                    let isOfDisk = error is DatabaseError
                    caller.resume(throwing: isOfDisk ? LedgerError.unwritable(self.folder, error) : error)
                }
            )
            if let refusal = self.queue.add(piece, isIntake: isIntake) { caller.resume(throwing: refusal) }
        }
    }

    /// Writes the pieces in one commit, and tells each caller what became of theirs.
    private func commit(_ batch: [Piece], _ db: Database) {
        let answers: [@Sendable () -> Void]
        do {
            answers = try self.writeTogether(batch, db)
        } catch {
            self.logger.error("The ledger cannot be written.", metadata: ["error": "\(error)"])
            let failure = LedgerError.unwritable(self.folder, error)
            for piece in batch { piece.fail(failure) }
            return
        }
        for answer in answers { answer() }
    }

    /// Hardly ever does a piece fail, and what takes back one piece alone costs more than the piece: so that is made ready
    /// only once it is needed.
    private func writeTogether(_ batch: [Piece], _ db: Database) throws -> [@Sendable () -> Void] {
        do {
            return try self.writeDown(batch, db) { try $0.make($1) }
        } catch is Draft.PieceFailure {
            return try self.writeDown(batch, db) { try $0.attempt($1) }
        }
    }

    private func writeDown(
        _ batch: [Piece],
        _ db: Database,
        _ write: (inout Draft, Piece) throws -> @Sendable () -> Void
    ) throws -> [@Sendable () -> Void] {
        var draft = Draft(
            db: db,
            now: self.clock.now,
            policy: self.policy(),
            settings: self.settings,
            logger: self.logger,
            cache: self.cache,
            books: self.books.withLock { $0 }
        )
        let before = draft.books.end
        var answers: [@Sendable () -> Void] = []
        try db.inTransaction(.immediate) {
            for piece in batch { answers.append(try write(&draft, piece)) }
            try draft.prune()
            // Who reads from now on reads the disk, so that nobody sees the commit and then what was before it.
            self.cache.withLock { cache in
                for id in draft.kept.requests.keys { cache[id] = nil }
            }
            return .commit
        }
        self.books.withLock { $0 = draft.books }
        self.commits.withLock { $0 += 1 }
        self.checkpointer.committed(db.totalChangesCount)
        defer { self.tell(draft.kept) }
        if draft.books.end != before { try self.anchor.write(draft.books.end) }
        return answers
    }

    private func tell(_ news: News) {
        self.cache.withLock { cache in
            for (id, request) in news.requests { cache[id] = request }
        }
        let calledOff = self.claims.withLock { claims in
            for claim in news.granted { claims[claim.id] = claim }
            let calledOff = news.calledOff.compactMap { claims[$0] }
            for id in news.ended { claims[id] = nil }
            return calledOff
        }
        for claim in calledOff { claim.ending.open() }
        for hand in news.hands { self.bells[hand]?.ring() }
    }
}
