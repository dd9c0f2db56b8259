import Digests
import Foundation
import GRDB
import Requests
import Testing

@testable import Faults
@testable import Ledger

@Suite("Schema")
struct SchemaTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a migration that loses its power leaves the old schema or the new one`(seed: UInt64) async throws {
        let bench = try Bench()
        let (old, pictures) = (try bench.place.room("old"), try bench.place.room("pictures"))
        try Self.firstVersion(in: old)
        try FileManager.default.removeItem(at: bench.disk.folder)
        try FileManager.default.copyItem(at: old, to: bench.disk.folder)
        bench.disk.takePictures(into: pictures, seed: seed, every: 1, limit: 200)
        try Ledger.opened(in: bench.disk.folder, clock: bench.clock).close()
        #expect(bench.disk.pictures.count > 10)
        for number in bench.disk.pictures.indices {
            let folder = pictures.appending(path: "\(number)")
            try await Ledger.opened(in: folder, clock: bench.clock).life { ledger async throws in
                #expect(try await ledger.verify().isSound)
                #expect(try await ledger.request(RequestID("1"))?.requester == PersonID("local:ana"))
            }
        }
    }

    @Test func `every column is in the chain, follows from it, or is kept twice`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue)
        try queue.read { db in
            for table in ["outbox", "parked", "inbox", "bucket"] {
                let columns = Set(try db.columns(in: table).map(\.name))
                let keys = Set(try db.primaryKey(table).columns)
                let copies = try db.indexes(on: table).filter { try Self.isWhole($0.name, db) }
                #expect(copies.contains { keys.union($0.columns) == columns }, "\(table)")
            }
        }
    }

    private static func isWhole(_ index: String, _ db: Database) throws -> Bool {
        let sql = "SELECT sql FROM sqlite_master WHERE name = ?"
        return try String.fetchOne(db, sql: sql, arguments: [index])?.contains("WHERE") == false
    }

    /// A ledger as the first version left it, with a request in it.
    private static func firstVersion(in folder: URL) throws {
        let queue = try DatabaseQueue(path: folder.appending(path: "ledger.sqlite").path)
        try Schema.migrator.migrate(queue, upTo: "1 events, outbox, inbox, buckets")
        let opening = Opening(
            person: PersonID("local:ana"),
            conversation: ConversationID("c1"),
            words: .text("add a metric")
        )
        let body = try JSON.text(Event.opened(RequestID("1"), opening))
        let link = Link.start.following(request: 1, at: 5, body: body)
        try queue.write { db in
            try db.execute(
                sql: "INSERT INTO event (seq, request, at, body, hash) VALUES (1, 1, 5, ?, ?)",
                arguments: [body, Data(link.hash)]
            )
            try db.execute(
                sql: """
                    INSERT INTO request (id, conversation, requester, phase, open, opened_at, updated_at)
                    VALUES (1, 'c1', 'local:ana', 'understanding', 1, 5, 5);
                    INSERT INTO outbox (request, hand, body, at, due) VALUES (1, 'understand', '{}', 5, 5)
                    """
            )
        }
        try queue.close()
        let statement = "chatbridge anchor 1 \(link.text)"
        let sum = SHA256.hex(Array(statement.utf8))
        try Data("\(statement) \(sum)\n".utf8).write(to: folder.appending(path: "anchor"))
    }
}
