import Foundation
import Requests
import Testing

@testable import Ledger

/// What is said about waiting, and when there is no more room.
@Suite("The line for the agents")
struct LineTests {
    private func understand(_ ledger: Ledger) async throws {
        let claim = try await ledger.take(.understand)
        let id = try #require(claim.request?.id)
        try await ledger.finish(claim, orders: [Order(.understand(.change(wish)), for: id)])
    }

    @Test func `a request that waits is told its place, and how long that takes from history`() async throws {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in
            for number in 0..<5 {
                _ = try await ledger.hear(by: PersonID("p\(number)"))
                try await self.understand(ledger)
            }
            for claim in try await ledger.claim(.agents, limit: 1) {
                place.clock.advance(by: .seconds(20))
                try await ledger.finish(claim, orders: [Order(.propose(plan), for: RequestID("1"))])
            }
            let running = try await ledger.claim(.agents, limit: 2)
            #expect(running.count == 2)
            let cards = try await ledger.claim(.notify, limit: 9)
            let standings = Dictionary(
                uniqueKeysWithValues: cards.map { ($0.request?.id.rawValue ?? "", $0.standing) }
            )
            #expect(standings["1"] == .some(nil) && standings["2"] == .some(nil))
            #expect(standings["4"] == .inLine(place: 1, wait: nil))
            #expect(standings["5"] == .inLine(place: 2, wait: nil))
            for claim in cards { try await ledger.finish(claim, orders: []) }
            // The line moves up: who is taken and who is near the front is told.
            place.clock.advance(by: .seconds(20))
            try await ledger.finish(running[0], orders: [Order(.propose(plan), for: RequestID("2"))])
            _ = try await ledger.claim(.agents, limit: 1)
            let next = try await ledger.claim(.notify, limit: 9).filter { $0.request?.id == RequestID("5") }
            #expect(next.map(\.standing) == [.inLine(place: 1, wait: nil)])
        }
    }

    @Test func `who comes once is forgotten in the end, and a flood still waits behind everybody`() {
        var line = Line()
        for _ in 0..<10_000 { line.join("flood", line.tag(for: "flood")) }
        for number in 0..<100_000 {
            let flow = "person \(number)"
            let tag = line.tag(for: flow)
            line.join(flow, tag)
            line.take(tag)
            if line.remembered > 10_000 { break }
        }
        #expect(line.remembered <= 8192)
        #expect(line.tag(for: "somebody new") < 100)
        #expect(line.tag(for: "flood") == 10_000)
    }

    @Test func `a wait is the median of what such work took, over the agents there are`() {
        var pace = Pace()
        #expect(pace.wait(plans: 1, steps: 0, agents: 2) == nil)
        for seconds in [10, 20, 300] { _ = pace.add(.seconds(seconds), of: .plan) }
        #expect(pace.wait(plans: 6, steps: 0, agents: 2) == .seconds(60))
        #expect(pace.wait(plans: 6, steps: 1, agents: 2) == nil)
        for _ in 0..<100 { _ = pace.add(.seconds(100), of: .step) }
        #expect(pace.wait(plans: 6, steps: 1, agents: 2) == .seconds(110))
    }

    @Test func `when the line is full only those are turned away who have their share in it`() async throws {
        let place = try Workplace(burst: 1000)
        try await place.life(waitingPlans: 10) { ledger async throws in
            for _ in 0..<12 {
                _ = try await ledger.hear(by: ana)
                try await self.understand(ledger)
            }
            #expect(try await ledger.counts().outbox[.agents] == 10)
            guard case .answered(let answer)? = try await ledger.request(RequestID("11"))?.phase else {
                Issue.record("the eleventh is not turned away")
                return
            }
            #expect(answer.title == "Too many changes are waiting")
            #expect("\(answer.passages)".contains("in about 1 minute."))
            _ = try await ledger.hear(by: bo)
            try await self.understand(ledger)
            #expect(try await ledger.request(RequestID("13"))?.phase == .planning(wish))
        }
    }
}
