import Foundation
import GRDB

/// Everything that a ledger holds, row by row, to be compared with what it held before.
struct Contents: Equatable {
    /// The rows of each table. When it was opened, and by whom, is nobody's loss.
    private let rows: [String: [String]]

    init(of folder: URL) throws {
        var configuration = GRDB.Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA query_only = 1") }
        let queue = try DatabaseQueue(path: folder.appending(path: "ledger.sqlite").path, configuration: configuration)
        defer { try? queue.close() }
        self.rows = try queue.read { db in
            let sql =
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'instance'"
            return try Dictionary(
                uniqueKeysWithValues: String.fetchAll(db, sql: sql).map { table in
                    (table, try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"").map(\.description).sorted())
                }
            )
        }
    }

    /// What differs, for a person.
    func difference(from other: Contents) -> String {
        let tables = Set(self.rows.keys).union(other.rows.keys).filter { self.rows[$0] != other.rows[$0] }.sorted()
        return tables.map { table in
            let (mine, theirs) = (Set(self.rows[table] ?? []), Set(other.rows[table] ?? []))
            return "\(table): \(mine.subtracting(theirs).first ?? "nothing") instead of "
                + "\(theirs.subtracting(mine).first ?? "nothing")"
        }.joined(separator: "; ")
    }
}
