import Foundation
import GRDB
import Requests

/// What the writer knows by heart between two commits.
struct Books: Sendable {
    var end = Link.start
    var lastRequest: Int64 = 0
    /// Claims are numbered through; the upper half is the number of this opening, so that none ever comes again.
    var lastTicket: Int64
    var prunedAt: Int64 = 0
    /// When leases were last lengthened or looked through.
    var lookedAt: Int64 = 0
    var pace: Pace
    var streaks: Streaks

    /// Reads where the ledger stopped, and enters that it is open again.
    init(_ db: Database, at milliseconds: Int64) throws {
        let last = try Row.fetchOne(db, sql: "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")
        if let last { self.end = Link(seq: last["seq"], hash: [UInt8](last["hash"] as Data)) }
        self.lastRequest = try Int64.fetchOne(db, sql: "SELECT max(id) FROM request") ?? 0
        try db.execute(sql: "INSERT INTO instance (opened_at) VALUES (?)", arguments: [milliseconds])
        self.lastTicket = db.lastInsertedRowID << 32
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
