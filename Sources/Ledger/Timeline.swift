import Digests
import Foundation
import GRDB
package import Requests

/// One event of a request, as the ledger keeps it.
package struct TimelineEntry: Hashable, Sendable {
    /// The number of the event among all events.
    package let seq: Int64
    package let at: Timestamp
    package let event: Event
    /// The hash of the chain up to here, in hexadecimal.
    package let hash: String
}

/// The events of a request, in order.
enum Timeline {
    static func entries(_ db: Database, _ request: Int64) throws -> [TimelineEntry] {
        let sql = "SELECT seq, at, body, hash FROM event WHERE request = ? ORDER BY seq"
        return try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [request]).map { row in
            TimelineEntry(
                seq: row["seq"],
                at: Timestamp(milliseconds: row["at"]),
                event: try JSON.value(row["body"]),
                hash: Hexadecimal.text(row["hash"] as Data)
            )
        }
    }

    static func fold(_ db: Database, _ request: Int64) throws -> Request? {
        let sql = "SELECT at, body FROM event WHERE request = ? ORDER BY seq"
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [request])
        var folded: Request?
        while let row = try rows.next() {
            folded.apply(try JSON.value(row["body"]), at: Timestamp(milliseconds: row["at"]))
        }
        return folded
    }
}
