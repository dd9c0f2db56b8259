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
    /// The board on which the ledger writes, as `ledger`, whether it can be written.
    let health: Health
    let queue: WriteQueue
    let cache: Locked<RequestCache>
    let lines = Locked(Lines())
    /// How many commits there were.
    let commits = Locked(0)
    let directory: URL
    let calls: FileCalls
    let store: Locked<DatabasePool>
    let outage = Locked<Outage?>(nil)
    let policy: @Sendable () -> Policy
    private let lock: InstanceLock
    let anchor: Anchor
    let trail = Trail()
    let books: Locked<Books>
    /// What the anchor says.
    let anchored: Locked<Anchored>
    private let checkpointer: Checkpointer
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
        settings: Settings = Settings(),
        health: Health = Health(),
        calls: FileCalls = .system
    ) throws(LedgerError) {
        self.clock = clock
        self.settings = settings
        self.logger = logger
        self.policy = policy
        self.directory = directory
        self.health = health
        self.calls = calls
        self.queue = WriteQueue(capacity: settings.waitingIntakes)
        self.cache = Locked(RequestCache(capacity: settings.cached))
        self.bells = Dictionary(uniqueKeysWithValues: Hand.allCases.map { ($0, Bell()) })
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            self.lock = try InstanceLock(directory.appending(path: "lock"))
            let (pool, position) = try Self.open(directory, calls, isAgain: false)
            self.store = Locked(pool)
            self.checkpointer = try Checkpointer(directory.appending(path: "ledger.sqlite"), blocks: settings.blocks)
            self.anchor = try Anchor(directory.appending(path: "anchor"), calls)
            self.anchored = Locked(Anchored(position: position))
            // From the first commit on there is an anchor, which outlasts a loss of power with its name.
            try self.anchor.write(position)
            guard calls.syncFolder(directory.path) == 0 else { throw POSIXError(.EIO) }
            self.books = Locked(try pool.write { try Books($0, at: clock.now.milliseconds) })
            try self.recover()
            self.health.set(Self.subject, .well, at: clock.now)
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(
                .storage,
                "The ledger in \(directory.path) cannot be opened. See that the folder is writable and its disk has space; "
                    + "if the database is damaged, `chatbridge verify` says where and `chatbridge restore` brings back a backup.",
                underlying: error
            )
        }
    }

    /// Frees what the process before this one had claimed: it is certainly dead, since the lock is ours.
    private func recover() throws {
        let failure = Locked<(any Error)?>(nil)
        let piece = Piece(
            apply: { draft in
                let lines = try Lines(draft.db)
                draft.lines.withLock { $0 = lines }
                try draft.recover()
                return {}
            },
            fail: { error in failure.withLock { $0 = error } }
        )
        for commit in self.pool.writeWithoutTransaction({ self.commit([piece], $0) }) { self.confirmByAnchor(commit) }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    var pool: DatabasePool { self.store.withLock { $0 } }

    /// How far the ledger had come when the anchor last said so; answers may be a moment ahead of it.
    var acknowledged: Position { self.anchored.withLock { $0.position } }

    /// How many changes in a row went wrong.
    var streaks: Streaks { self.books.withLock { $0.streaks } }

    /// Runs `body`, and lets go of the folder whatever became of it; afterwards nothing can be read or written.
    ///
    /// Closing waits for those who read. On a thread of its own: were every thread that tasks run on held up by a ledger
    /// that closes, there would be none left for the readers to come to an end on.
    package func closing<Value>(after body: () async throws -> Value) async throws -> Value {
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        await withCheckedContinuation { closed in
            Thread.detachNewThread {
                self.close()
                closed.resume()
            }
        }
        return try outcome.get()
    }

    /// Lets go of the folder. Afterwards nothing can be read or written. Blocks; see `closing(after:)`.
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
    /// How long work that is written down waits for an intake to share its commit with.
    private static let patience = Duration.milliseconds(3)

    /// Writes what waits, all of it in one commit, until the task is cancelled and nothing waits any more.
    package func run() async throws {
        guard !self.settings.blocks else { return await self.writeAll() }
        await withTaskGroup { group in
            group.addTask { await self.checkpointer.run() }
            group.addTask { await self.followCommits() }
            await Crew("ledger").run { await self.writeAll() }
            self.trail.close()
            group.cancelAll()
        }
    }

    private func writeAll() async {
        while let batch = await self.queue.next(self.settings.batch, isJoined: self.hasCompany) {
            if let refusal = await self.refusal() {
                for piece in batch { piece.fail(refusal) }
            } else {
                self.writeAtOnce(batch)
            }
        }
    }

    /// Not GRDB's `await`: that one gives up when the task is cancelled, and this must drain.
    private func writeAtOnce(_ batch: [Piece]) {
        for commit in self.pool.writeWithoutTransaction({ self.commit(batch, $0) }) { self.confirm(commit) }
    }

    /// Makes a change, and returns once it is on disk.
    func write<Answer: Sendable>(
        isIntake: Bool = false,
        isLease: Bool = false,
        _ change: @escaping @Sendable (inout Draft) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { caller in
            let piece = Piece(
                isIntake: isIntake,
                isLease: isLease,
                apply: { draft in
                    let answer = try change(&draft)
                    return { caller.resume(returning: answer) }
                },
                fail: { error in
                    let isOfDisk = error is DatabaseError
                    caller.resume(throwing: isOfDisk ? LedgerError.unwritable(self.directory.path, error) : error)
                }
            )
            if let refusal = self.queue.add(piece) { caller.resume(throwing: refusal) }
        }
    }

    /// Writes the pieces in one commit, of which the callers are still to be told; in several, when that is needed.
    private func commit(_ pieces: [Piece], _ db: Database) -> [Commit] {
        var batch = pieces
        do {
            return [try self.writeTogether(&batch, db)]
        } catch let error as DatabaseError where error.isOfOnePage {
            // A page that one of them needs cannot be read: the others go on without it.
            guard batch.count == 1 else { return batch.flatMap { self.commit([$0], db) } }
            self.skipped(batch[0], error)
        } catch {
            let failure = self.failed(error)
            for piece in batch { piece.fail(failure) }
        }
        return []
    }

    /// Hardly ever does a piece fail, and what takes back one piece alone costs more than the piece: so that is made ready
    /// only once it is needed.
    private func writeTogether(_ batch: inout [Piece], _ db: Database) throws -> Commit {
        do {
            let deadline = ContinuousClock.now + Self.patience
            let company = { self.company(of: $0, until: deadline) }
            return try self.writeDown(&batch, db, joinedBy: company) { try $0.make($1) }
        } catch is Draft.PieceFailure {
            let nobody: ([Piece]) -> [Piece] = { _ in [] }
            return try self.writeDown(&batch, db, joinedBy: nobody) { try $0.attempt($1) }
        }
    }

    /// What comes while work is written down joins it, as `WriteQueue` says.
    private func company(of batch: [Piece], until deadline: ContinuousClock.Instant) -> [Piece] {
        let room = self.settings.batch - batch.count
        guard self.hasCompany, room > 0, !batch.contains(where: \.isIntake) else { return [] }
        return self.queue.company(room, until: deadline)
    }

    /// Waiting for company takes a thread of one's own.
    private var hasCompany: Bool { !self.settings.blocks }

    private func writeDown(
        _ batch: inout [Piece],
        _ db: Database,
        joinedBy company: ([Piece]) -> [Piece],
        _ write: (inout Draft, Piece) throws -> @Sendable () -> Void
    ) throws -> Commit {
        var draft = Draft(
            db: db,
            now: self.clock.now,
            rules: self.policy(),
            settings: self.settings,
            logger: self.logger,
            cache: self.cache,
            lines: self.lines,
            books: self.books.withLock { $0 }
        )
        let before = draft.books.position
        var answers: [@Sendable () -> Void] = []
        try db.inTransaction(.immediate) {
            let changes = db.totalChangesCount
            var pieces = batch
            while !pieces.isEmpty {
                for piece in pieces { answers.append(try write(&draft, piece)) }
                pieces = company(batch)
                batch += pieces
            }
            try draft.prune()
            if db.totalChangesCount != changes { try draft.count() }
            // Who reads from now on reads the disk, so that nobody sees the commit and then what was before it.
            self.cache.withLock { cache in
                for id in draft.kept.requests.keys { cache[id] = nil }
            }
            return .commit
        }
        self.books.withLock { $0 = draft.books }
        self.commits.withLock { $0 += 1 }
        self.checkpointer.committed(db)
        self.tell(draft.kept)
        return Commit(
            position: draft.books.position,
            // A lease is nobody's news outside, and each sync costs; whoever is told of anything else can rely on it.
            owesAnchor: draft.books.position != before && batch.contains { !$0.isLease },
            pieces: batch,
            answers: answers
        )
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
