import GRDB
import Requests
import Testing

@testable import Ledger

/// What is filed in the order of time, so that a large ledger takes things in as quickly as an empty one.
@Suite("Order of time")
struct OrderTests {
    @Test func `a message heard before the keys were turned round is known after it`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "8 mirrors")
        try queue.write { db in
            for key in ["slack:msg:T1:C1:17.25", "slack:ev:Ev1", "slack:cmid:472:x", "teams:message:a:17"] {
                try db.execute(sql: "INSERT INTO inbox VALUES (?, 1)", arguments: [key])
            }
        }
        try Schema.migrator.migrate(queue)
        let keys = try queue.read { try String.fetchSet($0, sql: "SELECT key FROM inbox") }
        #expect(keys == ["slack:at:17.25:msg:T1:C1", "slack:ev:Ev1", "slack:cmid:472:x", "teams:message:a:17"])
    }

    @Test func `a message heard before a gesture's keys were put together is known after it`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "11 schedules")
        try queue.write { db in
            for key in ["slack:msg:17.25:T1:C1", "slack:msg::T:C", "slack:env:472:e", "slack:cmid:472:x"] {
                try db.execute(sql: "INSERT INTO inbox VALUES (?, 1)", arguments: [key])
            }
        }
        try Schema.migrator.migrate(queue)
        let keys = try queue.read { try String.fetchSet($0, sql: "SELECT key FROM inbox") }
        #expect(keys == ["slack:at:17.25:msg:T1:C1", "slack:at::msg:T:C", "slack:env:472:e", "slack:cmid:472:x"])
    }

    @Test func `the open question and a person's requests are found by an index`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue)
        let queries = [
            (
                "SELECT max(id) FROM request INDEXED BY request_thread WHERE \(Schema.isIn("?1"))",
                "request_thread (<expr>=?)"
            ),
            ("SELECT id FROM request WHERE \(Schema.isIn("?1")) OR id = 7", "request_thread (<expr>=?)"),
            ("SELECT id FROM outbox WHERE ticket IS NULL AND subject = ?", "outbox_subject (subject=?)"),
            ("SELECT id FROM request WHERE \(Schema.isBy(1)) LIMIT 5", "request_requester (<expr>=? AND requester=?)"),
        ]
        for (query, search) in queries {
            let steps = try queue.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(query)", arguments: ["x"]).map {
                    $0["detail"] as String
                }
            }
            #expect(steps.contains { $0.hasSuffix(search) }, "\(steps)")
        }
    }
}
