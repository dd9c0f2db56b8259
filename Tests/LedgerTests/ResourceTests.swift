import Foundation
import Requests
import Testing

@testable import Ledger

/// Changes to the same models, one after the other.
@Suite("Resources")
struct ResourceTests {
    private func change(_ digest: String, changing models: [String], above downstream: [String] = []) -> Plan {
        var changed = plan
        changed.blast = BlastRadius(models: models, downstreamModels: downstream)
        changed.digest = digest
        return changed
    }

    /// Has somebody ask for each, and bo approve them in this order.
    private func approve(_ plans: [Plan], in ledger: Ledger) async throws -> [RequestID] {
        var ids: [RequestID] = []
        for plan in plans { ids.append(try await self.propose(plan, in: ledger)) }
        for id in ids {
            let revision = try #require(try await ledger.request(id)).revision
            #expect(try await ledger.order(.approve(by: bo, revision: revision, click: "x"), id) == .recorded(id))
        }
        return ids
    }

    private func propose(_ plan: Plan, in ledger: Ledger) async throws -> RequestID {
        let person = PersonID("local:\(plan.digest)")
        guard case .recorded(let id) = try await ledger.hear(by: person, in: ConversationID(plan.digest)) else {
            throw CancellationError()
        }
        let reading = try await ledger.take(.understand)
        try await ledger.finish(reading, orders: [Order(.understand(.change(wish)), for: id)])
        let planning = try #require(try await ledger.claim(.agents, limit: 9).first { $0.request?.id == id })
        try await ledger.finish(planning, orders: [Order(.propose(plan), for: id)])
        return id
    }

    /// The requests whose steps are taken now.
    private func next(in ledger: Ledger) async throws -> [RequestID] {
        try await ledger.claim(.agents, limit: 9).filter { $0.work != .run(.cleanUp) }.compactMap(\.request?.id)
    }

    private func standing(of id: RequestID, in ledger: Ledger) async throws -> Standing? {
        var standing: Standing?
        while case let claims = try await ledger.claim(.notify, limit: 9), !claims.isEmpty {
            for claim in claims {
                if claim.request?.id == id, claim.work == .show(.card) { standing = claim.standing }
                try await ledger.finish(claim, orders: [])
            }
        }
        return standing
    }

    @Test func `changes to one model queue with the reason, others run beside them, in any order of the ends`()
        async throws
    {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in
            let plans = [
                self.change("a", changing: ["trips"], above: ["daily"]), self.change("b", changing: ["trips"]),
                self.change("c", changing: ["zones"], above: ["daily"]),
                // It changes what the first and the third only read.
                self.change("d", changing: ["daily"]),
            ]
            let ids = try await self.approve(plans, in: ledger)
            let (first, second, third, fourth) = (ids[0], ids[1], ids[2], ids[3])
            let running = try await ledger.claim(.agents, limit: 9)
            #expect(Set(running.compactMap(\.request?.id)) == [first, third])
            #expect(try await self.standing(of: second, in: ledger) == .behind(first, resource: "taxi/trips"))
            _ = try await ledger.order(.cancel(by: bo), first)
            #expect(try await self.standing(of: second, in: ledger) != .behind(first, resource: "taxi/trips"))
            #expect(try await self.next(in: ledger) == [second])
            _ = try await ledger.order(.cancel(by: bo), third)
            #expect(try await self.next(in: ledger) == [fourth])
        }
    }

    @Test func `who keeps what is known after a restart`() async throws {
        let place = try Workplace(burst: 100)
        let plans = [self.change("a", changing: ["trips"]), self.change("b", changing: ["trips"])]
        let ids = try await place.life { try await self.approve(plans, in: $0) }
        try await place.life { ledger async throws in
            #expect(try await ledger.claim(.agents, limit: 9).compactMap(\.request?.id) == [ids[0]])
        }
    }

    @Test func `crossed needs do not wait for each other`() async throws {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in
            let plans = [self.change("a", changing: ["x", "y"]), self.change("b", changing: ["y", "x"])]
            let ids = try await self.approve(plans, in: ledger)
            #expect(try await ledger.claim(.agents, limit: 9).compactMap(\.request?.id) == [ids[0]])
            _ = try await ledger.order(.cancel(by: bo), ids[0])
            #expect(try await self.next(in: ledger).first == ids[1])
        }
    }
}
