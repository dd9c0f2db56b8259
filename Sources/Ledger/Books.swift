import Foundation
import GRDB
import Requests

/// What the writer knows by heart between two commits.
struct Books: Sendable {
    var position = Position()
    var lastRequest: Int64 = 0
    /// How many requests wait for an answer of whoever asked: while there are none, no words can be one.
    var questions = 0
    /// Claims are numbered through; the upper half is the number of this opening, so that none ever comes again.
    var lastTicket: Int64
    var prunedAt: Int64 = 0
    /// When the messages of ended requests were last gone through, and up to which request that has come since.
    var messagesPrunedAt: Int64 = 0
    var messagesPrunedTo: Int64 = 0
    /// When leases were last lengthened or looked through.
    var lookedAt: Int64 = 0
    var pace = Pace()
    var streaks = Streaks()

    /// Reads where the ledger stopped, and enters that it is open again.
    init(_ db: Database, at milliseconds: Int64) throws {
        try db.execute(sql: "INSERT INTO instance (opened_at) VALUES (?)", arguments: [milliseconds])
        self.lastTicket = db.lastInsertedRowID << 32
        // The first says when it all began, the last how claims are numbered; of those between, some for whoever looks.
        try db.execute(
            sql: "DELETE FROM instance WHERE id < ? AND id > (SELECT min(id) FROM instance)",
            arguments: [db.lastInsertedRowID - 1000]
        )
        try self.reread(db)
    }

    /// Reads again where the database stands.
    mutating func reread(_ db: Database) throws {
        self.position = try Position(db)
        self.lastRequest =
            try Int64.fetchOne(db, sql: "SELECT max(spent, (SELECT ifnull(max(id), 0) FROM request)) FROM tally") ?? 0
        self.questions =
            try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM request WHERE open = 1 AND phase = ?",
                arguments: [Phase.asking.rawValue]
            ) ?? 0
        self.pace = try Pace(db)
        self.streaks = try Streaks(db)
    }
}

/// What a commit means to others, told once it is on disk.
struct News: Sendable {
    /// Hands for which something may have become ready.
    var hands: Set<Hand> = []
    var granted: [Claim] = []
    /// Claims whose work must end: called off.
    var calledOff: [Claim.ID] = []
    /// Claims that are over.
    var ended: [Claim.ID] = []
    /// Requests that changed, as they are now.
    var requests: [Int64: Request] = [:]

    mutating func add(_ other: News) {
        self.hands.formUnion(other.hands)
        self.granted += other.granted
        self.calledOff += other.calledOff
        self.ended += other.ended
        self.requests.merge(other.requests) { $1 }
    }
}
