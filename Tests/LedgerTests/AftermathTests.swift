import Foundation
import Requests
import Testing

@testable import Ledger

/// What goes on after a merge, as the ledger keeps it.
@Suite("After the merge")
struct AftermathTests {
    private static let care = Aftercare(watch: .init(target: "prod", everySeconds: 600, times: 2))

    /// Takes request 1 to its merge.
    private func merge(_ ledger: Ledger, _ care: Aftercare?) async throws {
        _ = try await ledger.hear()
        _ = try await ledger.order(.understand(.change(wish)))
        _ = try await ledger.order(.propose(plan))
        _ = try await ledger.order(.approve(by: bo, revision: 3, click: "click"))
        _ = try await ledger.order(.report(step: 0, .succeeded(StepResult(summary: "added", confidence: 1))))
        let last = StepResult(
            summary: "merged",
            pullRequest: PullRequest(number: 7, title: "t", branch: "b"),
            mergeCommit: "m",
            aftercare: care
        )
        _ = try await ledger.order(.report(step: 1, .succeeded(last)))
    }

    @Test func `the next look is kept by the clock over other events and a restart`() async throws {
        let place = try Workplace()
        try await place.life { ledger in
            try await self.merge(ledger, Self.care)
            _ = try await ledger.order(.posted(.closing, MessageRef("m")))
            // What the steps left to do comes first, in its order.
            while let claim = try await ledger.claim(.agents, limit: 1).first {
                try await ledger.finish(claim, orders: [])
            }
        }
        try await place.life { ledger in
            #expect(try await ledger.works(.clock).isEmpty, "not yet")
            place.clock.advance(by: .seconds(601))
            #expect(try await ledger.works(.clock) == [.wake(.inspect(1))])
            _ = try await ledger.order(.inspect(1))
            #expect(try await ledger.works(.agents) == [.run(.inspect(1))])
        }
    }

    @Test func `the press opens another request, and both know of each other in one commit`() async throws {
        let place = try Workplace()
        try await place.life { ledger in
            try await self.merge(ledger, nil)
            #expect(try await ledger.order(.rollBack(by: ana)) == .recorded(RequestID("1")))
            let second = try #require(try await ledger.request(RequestID("2")))
            #expect(second.opening.rollsBack == RequestID("1") && second.requester == ana)
            let first = try #require(try await ledger.request(RequestID("1")))
            #expect(first.aftermath.rollBack == RollBack(request: RequestID("2"), person: ana, stage: .planning))
            _ = try await ledger.order(.understand(.change(wish)), RequestID("2"))
            _ = try await ledger.order(.propose(plan), RequestID("2"))
            let known = RollBack(request: RequestID("2"), person: ana, stage: .awaitingApproval)
            #expect(try await ledger.order(.rollBack(by: bo)) == .refused(.rolledBack(known)))
            #expect(try await ledger.verify().isSound)
        }
        // What is on disk says the same as what was in memory.
        try await place.life { ledger in
            let first = try #require(try await ledger.request(RequestID("1")))
            #expect(first.aftermath.rollBack?.stage == .awaitingApproval)
        }
    }

    @Test func `whoever has asked for too much is told so, and nothing is said to be taken back`() async throws {
        let place = try Workplace(burst: 1)
        try await place.life { ledger in
            try await self.merge(ledger, nil)
            _ = try await ledger.order(.rollBack(by: ana))
            #expect(try await ledger.request(RequestID("2")) == nil)
            #expect(try await ledger.request(RequestID("1"))?.aftermath.rollBack == nil)
        }
    }
}
