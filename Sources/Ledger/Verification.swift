import Foundation
import GRDB
package import Requests

/// What a look through a whole ledger found.
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
        /// Pages, rows and their second copies do not agree, as SQLite says.
        case integrity(String)
        /// A table or index is not the one that this version made.
        case schema(String)
    }

    package var events: Int = 0
    /// Where the database stands.
    package var position = Position()
    package var faults: [Fault] = []

    package var isSound: Bool { self.faults.isEmpty }
}

extension Verification {
    /// Reads everything; `anchor` is what was acknowledged before this began.
    init(_ db: Database, anchor: Position?) {
        do {
            self.faults = try Self.alien(db) + Self.broken(db)
            // What follows trusts each value to be of its column's type.
            guard self.isSound else { return }
            try self.walk(db)
            if let anchor, let fault = try Self.contradiction(db, to: anchor) { self.faults.append(.anchor(fault)) }
            try self.compareList(db)
        } catch {
            self.faults.append(.unreadable(error))
        }
    }

    private mutating func walk(_ db: Database) throws {
        self.position = try Position(db)
        var end = Link.start
        let events = try Row.fetchCursor(db, sql: "SELECT seq, request, at, body, hash FROM event ORDER BY seq")
        while let row = try events.next() {
            let seq: Int64 = row["seq"]
            if seq != end.seq + 1 { self.faults.append(.missing(seq: end.seq + 1)) }
            let before = Link(seq: seq - 1, hash: end.hash)
            let expected = before.following(request: row["request"], at: row["at"], body: row["body"])
            let stored = Link(seq: seq, hash: [UInt8](row["hash"] as Data))
            if expected != stored { self.faults.append(.changed(seq: seq)) }
            // Goes on from what is stored, so that each fault is named once.
            end = stored
            self.events += 1
        }
    }

    private mutating func compareList(_ db: Database) throws {
        let listed = try Row.fetchCursor(
            db,
            sql: "SELECT id, conversation, requester, phase, open, opened_at FROM request ORDER BY id"
        )
        var known: Set<Int64> = []
        while let row = try listed.next() {
            let id: Int64 = row["id"]
            known.insert(id)
            let request = try? Timeline.fold(db, id)
            let isSame =
                request.map { request in
                    request.conversation.rawValue == row["conversation"]
                        && request.requester.rawValue == row["requester"]
                        && Phase(request.phase).rawValue == row["phase"]
                        && (row["open"] as Int) == (request.isClosed ? 0 : 1)
                        && request.openedAt.milliseconds == row["opened_at"]
                } ?? false
            let mirrors = try String.fetchSet(
                db,
                sql: "SELECT conversation FROM mirror WHERE request = ?",
                arguments: [id]
            )
            let isMirrored = mirrors == Set((request?.mirrors ?? []).map(\.conversation.rawValue))
            if !isSame || !isMirrored { self.faults.append(.listed(RequestID(number: id))) }
        }
        let told = try Int64.fetchAll(db, sql: "SELECT DISTINCT request FROM event ORDER BY request")
        for id in told where !known.contains(id) { self.faults.append(.listed(RequestID(number: id))) }
    }

    /// What the database lacks of that which was acknowledged; `nil` when all is there.
    static func contradiction(_ db: Database, to anchor: Position) throws -> String? {
        let present = try Position(db)
        guard present.end.seq >= anchor.end.seq else {
            return "Events \(present.end.seq + 1) to \(anchor.end.seq) were acknowledged, "
                + "and are not in the database any more."
        }
        guard present.commits >= anchor.commits else {
            return "The last \(anchor.commits - present.commits) commits were acknowledged, "
                + "and are not in the database any more."
        }
        guard anchor.end.seq > 0 else { return nil }
        let stored = try Data.fetchOne(db, sql: "SELECT hash FROM event WHERE seq = ?", arguments: [anchor.end.seq])
        guard stored.map({ [UInt8]($0) }) == anchor.end.hash else {
            return "Event \(anchor.end.seq) is not the one that was acknowledged."
        }
        return nil
    }

    private static func broken(_ db: Database) throws -> [Fault] {
        try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }.map { .integrity($0) }
    }

    /// Tables, indexes and columns that are not as this version makes them: a changed bit there changes what rows mean.
    static func alien(_ db: Database) throws -> [Fault] {
        let (present, expected) = (try Schema.text(db), try Schema.expected())
        return Set(present.keys).union(expected.keys)
            .filter { $0 != Backup.table && present[$0] != expected[$0] }.sorted().map { .schema($0) }
    }
}

extension Verification.Fault: CustomStringConvertible {
    static func unreadable(_ error: any Error) -> Self { .integrity("the database cannot be read: \(error)") }

    package var description: String {
        switch self {
        case .changed(let seq): "event \(seq) is not the one that was written"
        case .missing(let seq): "event \(seq) is gone"
        case .listed(let request): "request \(request) is listed otherwise than its events say"
        case .anchor(let what), .integrity(let what): what
        case .schema(let name): "\(name) is not as this version of chatbridge makes it"
        }
    }
}
