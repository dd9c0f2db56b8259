import GRDB
import Testing

@testable import Ledger

/// Rows that no chain of hashes covers are there twice, so that `integrity_check` notices a changed bit.
@Suite("Second copies")
struct SecondCopyTests {
    /// Events are chained, the list of requests follows from them, and the anchor holds the tally.
    private static let covered: Set = ["event", "request", "tally"]

    @Test func `every other table has an index over all its columns`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue)
        try queue.read { db in
            let tables = try String.fetchAll(
                db,
                sql:
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'"
            )
            #expect(tables.count > 10)
            for table in tables where !Self.covered.contains(table) {
                let columns = Set(
                    try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table])
                )
                #expect(try self.copies(of: table, db).contains { columns.isSubset(of: $0) }, "\(table) is there once")
            }
        }
    }

    /// The columns of each index that has all rows and is no table itself; a row's number is its primary key's name.
    private func copies(of table: String, _ db: Database) throws -> [Set<String>] {
        let key = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?) WHERE pk > 0", arguments: [table])
        let indexes = try String.fetchAll(
            db,
            sql: "SELECT name FROM pragma_index_list(?) WHERE partial = 0 AND origin <> 'pk'",
            arguments: [table]
        )
        return try indexes.map { index in
            let columns = try Row.fetchAll(db, sql: "SELECT cid, name FROM pragma_index_xinfo(?)", arguments: [index])
            return Set(columns.flatMap { $0["cid"] as Int == -1 ? key : [$0["name"] as String] })
        }
    }
}
