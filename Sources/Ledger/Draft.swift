import Foundation
import GRDB
import Logging
import Requests

/// A commit being written: what the pieces in it read and change.
struct Draft {
    let db: Database
    let now: Timestamp
    var rules: Policy
    let settings: Settings
    let logger: Logger
    let cache: Locked<RequestCache>
    let lines: Locked<Lines>
    var books: Books
    /// What the pieces before this one did.
    private(set) var kept = News()
    /// Whether this piece is a person's press, and so what follows goes before all that waits.
    var isPress = false
    /// What this piece does.
    var news = News()

    /// A piece could not be made, and may be there in part.
    struct PieceFailure: Error {}

    /// Makes a change; when that fails, the whole commit must be taken back.
    mutating func make(_ piece: Piece) throws(PieceFailure) -> @Sendable () -> Void {
        self.news = News()
        do {
            let answer = try piece.apply(&self)
            self.kept.add(self.news)
            return answer
        } catch {
            throw PieceFailure()
        }
    }

    /// Makes a change that is there wholly or not at all, whatever happens to the other pieces.
    mutating func attempt(_ piece: Piece) throws -> @Sendable () -> Void {
        let before = self.books
        self.news = News()
        try self.execute("SAVEPOINT piece")
        do {
            let answer = try piece.apply(&self)
            try self.execute("RELEASE piece")
            self.kept.add(self.news)
            return answer
        } catch {
            self.books = before
            // A full disk makes SQLite take back the whole commit, and this fails too: then nobody's piece is kept.
            try self.execute("ROLLBACK TO piece")
            try self.execute("RELEASE piece")
            return { piece.fail(error) }
        }
    }

    /// Numbers this commit, so that it is noticed when it vanishes.
    mutating func count() throws {
        self.books.position.commits += 1
        try self.execute("UPDATE tally SET commits = ?", [self.books.position.commits])
    }

    /// The policy, with what is paused at present.
    var policy: Policy {
        var policy = self.rules
        policy.holds = self.books.streaks.holds(limit: self.settings.failedChanges)
        return policy
    }

    /// Runs a statement; prepared once.
    func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
        try self.db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Whether the last statement changed a row.
    var hasChanged: Bool { self.db.changesCount > 0 }

    func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(try self.db.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The request as this commit sees it.
    func request(_ id: Int64) throws -> Request? {
        try self.known(id) ?? Timeline.fold(self.db, id)
    }

    /// The request as this commit sees it, when it is in memory.
    func known(_ id: Int64) -> Request? {
        self.news.requests[id] ?? self.kept.requests[id] ?? self.cache.withLock { $0[id] }
    }
}

extension RequestID {
    /// The number of the request; `nil` when this is no number that the ledger ever handed out.
    var number: Int64? {
        guard let number = Int64(self.rawValue), number > 0, String(number) == self.rawValue else { return nil }
        return number
    }

    init(number: Int64) { self.init(String(number)) }
}
