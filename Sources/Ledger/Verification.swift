import Foundation
import GRDB
package import Requests

/// What a look through the whole chain of events found.
package struct Verification: Hashable, Sendable {
    package enum Fault: Hashable, Sendable {
        /// This event is not the one that was written: its hash does not follow.
        case changed(seq: Int64)
        /// The event that should be here is gone.
        case missing(seq: Int64)
        /// The list of requests says something else than the events of this one.
        case listed(RequestID)
        /// The database knows less than was acknowledged, or something else.
        case anchor(String)
    }

    package var events: Int = 0
    package var end: Link = .start
    package var faults: [Fault] = []

    package var isSound: Bool { self.faults.isEmpty }
}

extension Verification {
    /// Reads every event; `anchor` is what was acknowledged before this began.
    init(_ db: Database, anchor: Link?) throws {
        try self.walk(db)
        if let anchor, let fault = try Self.contradiction(db, to: anchor) { self.faults.append(.anchor(fault)) }
        let requests = try Row.fetchCursor(db, sql: "SELECT id, phase FROM request")
        while let row = try requests.next() {
            let folded = try? Timeline.fold(db, row["id"])
            if folded.map({ Phase($0.phase).rawValue }) != row["phase"] {
                self.faults.append(.listed(RequestID(number: row["id"])))
            }
        }
    }

    private mutating func walk(_ db: Database) throws {
        let events = try Row.fetchCursor(db, sql: "SELECT seq, request, at, body, hash FROM event ORDER BY seq")
        while let row = try events.next() {
            let seq: Int64 = row["seq"]
            if seq != self.end.seq + 1 { self.faults.append(.missing(seq: self.end.seq + 1)) }
            let before = Link(seq: seq - 1, hash: self.end.hash)
            let expected = before.following(request: row["request"], at: row["at"], body: row["body"])
            let stored = Link(seq: seq, hash: [UInt8](row["hash"] as Data))
            if expected != stored { self.faults.append(.changed(seq: seq)) }
            // Goes on from what is stored, so that each fault is named once.
            self.end = stored
            self.events += 1
        }
    }

    /// What the database lacks of that which was acknowledged; `nil` when all is there.
    static func contradiction(_ db: Database, to anchor: Link) throws -> String? {
        guard anchor.seq > 0 else { return nil }
        let last = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM event") ?? 0
        guard last >= anchor.seq else {
            return "Events \(last + 1) to \(anchor.seq) were acknowledged, and are not in the database any more."
        }
        let stored = try Data.fetchOne(db, sql: "SELECT hash FROM event WHERE seq = ?", arguments: [anchor.seq])
        guard stored.map({ [UInt8]($0) }) == anchor.hash else {
            return "Event \(anchor.seq) is not the one that was acknowledged."
        }
        return nil
    }
}
