import Foundation
import GRDB
import Requests
import Testing

@testable import Ledger

@Suite("Fairness")
struct FairnessTests {
    private let people = (0..<20).map { PersonID("local:person-\($0)") }
    private let flooder = PersonID("local:flooder")

    @Test func `those who have something waiting take turns, however much one of them has`() async throws {
        let place = try Workplace(burst: 100_000)
        try await place.life { ledger async throws in
            for _ in 0..<1000 { _ = try await ledger.hear(by: self.flooder) }
            for person in self.people { for _ in 0..<5 { _ = try await ledger.hear(by: person) } }
            var served: [PersonID: Int] = [:]
            for _ in 0..<(21 * 5) {
                let claim = try await ledger.take(.understand)
                served[try #require(claim.request?.requester), default: 0] += 1
                try await ledger.finish(claim, orders: [])
                place.clock.advance(by: .seconds(1))
            }
            #expect(Self.jain(Array(served.values), among: 21) >= 0.95, "\(served)")
        }
    }

    @Test func `who comes after a flood is next but for those who came at the same time`() async throws {
        let place = try Workplace(burst: 100_000)
        try await place.life { ledger async throws in
            for _ in 0..<1000 { _ = try await ledger.hear(by: self.flooder) }
            for _ in 0..<10 { try await ledger.finish(try await ledger.take(.understand), orders: []) }
            _ = try await ledger.hear(by: ana)
            let next = try await ledger.claim(.understand, limit: 2).compactMap(\.request?.requester)
            #expect(next.contains(ana))
        }
    }

    @Test func `turns are kept over a restart`() async throws {
        let place = try Workplace(burst: 100_000)
        try await place.life { ledger async throws in
            for _ in 0..<50 { _ = try await ledger.hear(by: self.flooder) }
        }
        try await place.life { ledger async throws in
            for _ in 0..<5 { _ = try await ledger.hear(by: ana) }
            var turns: [PersonID] = []
            for _ in 0..<10 {
                let claim = try await ledger.take(.understand)
                turns += [claim.request?.requester].compactMap(\.self)
                try await ledger.finish(claim, orders: [])
            }
            #expect(turns.count { $0 == ana } == 5)
        }
    }

    @Test func `what a press leads to goes before all that waits`() async throws {
        let place = try Workplace(burst: 100_000)
        try await place.life { ledger async throws in
            for _ in 0..<100 { _ = try await ledger.hear(by: ana) }
            for _ in 0..<3 {
                let card = try await ledger.take(.notify)
                try await ledger.finish(card, orders: [])
            }
            _ = try await ledger.order(.cancel(by: ana), RequestID("1"))
            #expect(try await ledger.take(.notify).request?.id == RequestID("1"))
        }
    }

    @Test func `a press finds its place also when hundreds of its hand sleep`() async throws {
        let place = try Workplace(burst: 100_000)
        try await place.life { ledger async throws in
            for _ in 0..<600 { _ = try await ledger.hear(by: ana) }
            let later = Setback(.later(place.clock.now.advanced(by: .seconds(60))), "pace")
            for claim in try await ledger.claim(.notify, limit: 600) { try await ledger.setBack(claim, later) }
            #expect(try await ledger.claim(.notify, limit: 1).isEmpty)
            #expect(try await ledger.nextDue(.notify) == place.clock.now.advanced(by: .seconds(60)))
            place.clock.advance(by: .seconds(60))
            var woken = 0
            while case let claims = try await ledger.claim(.notify, limit: 600), !claims.isEmpty {
                woken += claims.count
            }
            #expect(woken == 600)
        }
    }

    @Test(arguments: Hand.allCases)
    func `the next in line is found by its index, without sorting`(_ hand: Hand) async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            let plan = try await ledger.pool.read { db in
                try Row.fetchAll(
                    db,
                    sql: "EXPLAIN QUERY PLAN \(Draft.ready(hand))",
                    arguments: [hand.rawValue, 9, 9]
                ).map { $0["detail"] as String }
            }
            #expect(plan.first?.contains("USING INDEX outbox_ready (hand=?)") == true, "\(plan)")
            #expect(!plan.contains { $0.contains("B-TREE") }, "\(plan)")
        }
    }

    /// 1 when all got the same, 1/n when one got everything.
    private static func jain(_ shares: [Int], among count: Int) -> Double {
        let sum = Double(shares.reduce(0, +))
        return sum * sum / (Double(count) * shares.reduce(0) { $0 + Double($1 * $1) })
    }
}
