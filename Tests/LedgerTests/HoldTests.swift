import Foundation
import Requests
import Testing

@testable import Ledger

/// Changes that fail in a row pause their agent on their project.
@Suite("Holds")
struct HoldTests {
    /// Has a change asked for and planned.
    private func propose(in ledger: Ledger) async throws -> Request {
        guard case .recorded(let id) = try await ledger.hear(by: PersonID("p\(UUID())")) else {
            throw CancellationError()
        }
        let reading = try await ledger.take(.understand)
        try await ledger.finish(reading, orders: [Order(.understand(.change(wish)), for: id)])
        while true {
            let claim = try await ledger.take(.agents)
            if case .run(.cleanUp) = claim.work {
                try await ledger.finish(claim, orders: [])
                continue
            }
            try await ledger.finish(claim, orders: [Order(.propose(plan), for: id)])
            return try #require(try await ledger.request(id))
        }
    }

    private func change(_ outcome: Command.Outcome, in ledger: Ledger) async throws {
        let request = try await self.propose(in: ledger)
        let press = Command.approve(by: bo, revision: request.revision, click: "x")
        #expect(try await ledger.order(press, request.id) == .recorded(request.id))
        for step in plan.steps.indices {
            let claim = try await ledger.take(.agents)
            try await ledger.finish(claim, orders: [Order(.report(step: step, outcome), for: request.id)])
            if case .failed = outcome { return }
        }
    }

    private let failed = Command.Outcome.failed(StepFailure(message: "no"))
    private let succeeded = Command.Outcome.succeeded(StepResult(summary: "yes"))
    private let hold = Hold(project: "taxi", agent: .dbt, failures: 3)

    @Test func `three failed changes in a row hold the next until an approver lifts it, also over a restart`()
        async throws
    {
        let place = try Workplace(burst: 100)
        let held = try await place.life { ledger async throws in
            let waiting = try await self.propose(in: ledger)
            for _ in 0..<3 { try await self.change(self.failed, in: ledger) }
            #expect(ledger.holds == [self.hold])
            return waiting
        }
        try await place.life { ledger async throws in
            #expect(ledger.holds == [self.hold])
            let press = Command.approve(by: bo, revision: held.revision, click: "x")
            #expect(try await ledger.order(press, held.id) == .refused(.held(self.hold)))
            #expect(try await ledger.order(.lift(by: ana), held.id) == .refused(.notAnApprover))
            #expect(try await ledger.order(.lift(by: bo), held.id) == .recorded(held.id))
            #expect(ledger.holds.isEmpty)
            #expect(try await ledger.order(.lift(by: bo), held.id) == .ignored)
            #expect(try await ledger.order(press, held.id) == .recorded(held.id))
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `a change that succeeds starts the count again`() async throws {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in
            for outcome in [self.failed, self.failed, self.succeeded, self.failed, self.failed] {
                try await self.change(outcome, in: ledger)
                while let claim = try await ledger.claim(.agents, limit: 1).first {
                    try await ledger.finish(claim, orders: [])
                }
            }
            #expect(ledger.holds.isEmpty)
        }
    }

    @Test func `a rejected plan is no failure`() async throws {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in
            for _ in 0..<4 {
                let request = try await self.propose(in: ledger)
                _ = try await ledger.order(.reject(by: bo, revision: request.revision, why: nil), request.id)
            }
            #expect(ledger.holds.isEmpty)
        }
    }

    @Test func `the operator lifts a whole project`() async throws {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in
            for _ in 0..<3 { try await self.change(self.failed, in: ledger) }
            #expect(try await ledger.lift(project: "other").isEmpty)
            #expect(try await ledger.lift(project: "taxi") == [self.hold])
            #expect(ledger.holds.isEmpty)
        }
    }
}
