import Foundation
import GRDB
import Requests
import Testing

@testable import Ledger

@Suite("What need not be kept for ever is not")
struct PruningTests {
    private static let day = Duration.seconds(24 * 3600)

    private func count(_ table: String, _ place: Workplace) throws -> Int {
        let queue = try DatabaseQueue(path: place.folder.appending(path: "ledger.sqlite").path)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    /// A request whose card is shown in message `m<number>`; cancelled unless it `stays`.
    private func ask(_ number: Int, _ ledger: Ledger, stays: Bool = false) async throws {
        let id = RequestID("\(number)")
        #expect(try await ledger.hear(by: PersonID("local:p\(number)")) == .recorded(id))
        let claim = try await ledger.take(.notify)
        try await ledger.finish(claim, orders: [Order(.posted(.card, MessageRef("m\(number)")), for: id)])
        guard !stays else { return }
        #expect(try await ledger.order(.cancel(by: PersonID("local:p\(number)")), id) == .recorded(id))
        while let next = try await ledger.claim(.notify, limit: 1).first { try await ledger.finish(next, orders: []) }
    }

    /// Some commits, a little apart, as there are in a bot at work.
    private func work(_ ledger: Ledger, _ place: Workplace) async throws {
        for number in 0..<8 {
            try await ledger.mark("place", at: "\(number)")
            place.clock.advance(by: .seconds(2))
        }
    }

    @Test func `a request that ended long ago is not found by its messages any more, and its events are all there`()
        async throws
    {
        let place = try Workplace()
        try await place.life { ledger async throws in
            for number in 1...60 { try await self.ask(number, ledger) }
            try await self.ask(61, ledger, stays: true)
            let events = try await ledger.verify().events
            place.clock.advance(by: Self.day * 89)
            try await self.ask(62, ledger)
            try await self.work(ledger, place)
            #expect(try self.count("message", place) == 62)

            place.clock.advance(by: Self.day * 2)
            try await self.work(ledger, place)
            // The one that is open, and the young one.
            #expect(try self.count("message", place) == 2)
            let verification = try await ledger.verify()
            #expect(verification.isSound && verification.events > events, "\(verification.faults)")
            #expect(try await ledger.requests(open: nil, limit: 100).count == 62)
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.verify().isSound)
            let change = Amendment(.reworded("again", by: ana), of: MessageRef("m1"), at: place.clock.now)
            #expect(try await ledger.record(Intake(keys: ["k"], wish: .amend(change, unheard: nil))) == .ignored)
        }
    }

    @Test func `what was given up of a request goes when its messages do, and not before`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            try await self.ask(1, ledger, stays: true)
            #expect(try await ledger.order(.cancel(by: PersonID("local:p1"))) == .recorded(RequestID("1")))
            try await ledger.setBack(try await ledger.take(.notify), Setback(.rejected, "no"))
            place.clock.advance(by: Self.day * 80)
            try await self.work(ledger, place)
            #expect(try await !ledger.parked(limit: 10).isEmpty)
            place.clock.advance(by: Self.day * 20)
            try await self.work(ledger, place)
            #expect(try await ledger.parked(limit: 10).isEmpty)
        }
    }

    @Test func `gestures are forgotten after a week and people who rested after a day`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            for number in 1...5 { try await self.ask(number, ledger) }
            let gestures = try self.count("inbox", place)
            place.clock.advance(by: Self.day * 2)
            try await self.work(ledger, place)
            #expect(try self.count("bucket", place) == 0)
            #expect(try self.count("inbox", place) == gestures && gestures > 0)
            place.clock.advance(by: Self.day * 6)
            try await self.work(ledger, place)
            #expect(try self.count("inbox", place) == 0)
        }
    }

    @Test func `of starts, the first and the last thousand are kept`() async throws {
        let place = try Workplace()
        try place.open().close()
        try place.alter(
            """
            WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
            INSERT INTO instance (id, opened_at) SELECT i, i FROM n
            """
        )
        try await place.life { ledger async throws in
            #expect(try await ledger.verify().isSound)
        }
        #expect(try self.count("instance", place) == 1002)
        #expect(try self.count("instance WHERE id = 1", place) == 1)
    }
}
