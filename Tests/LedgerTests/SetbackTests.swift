import Requests
import Testing

@testable import Ledger

@Suite("Setbacks")
struct SetbackTests {
    private static let now = Timestamp(milliseconds: 1_000_000)
    private static func at(_ seconds: Double) -> Timestamp { self.now.advanced(by: .seconds(seconds)) }

    struct Example: Sendable {
        var kind: Setback.Kind
        var hand = Hand.notify
        var before = 0
        var verdict: Settings.Verdict
    }

    static let examples = [
        Example(kind: .later(at(9)), verdict: .again(due: at(9), counts: false)),
        Example(kind: .rejected, verdict: .giveUp("why")),
        Example(kind: .retry, verdict: .again(due: at(1), counts: true)),
        Example(kind: .retry, before: 3, verdict: .again(due: at(8), counts: true)),
        Example(kind: .retry, before: 6, verdict: .again(due: at(64), counts: true)),
        Example(kind: .retry, before: 18, verdict: .again(due: at(150), counts: true)),
        Example(kind: .retry, before: 19, verdict: .giveUp("why")),
        Example(kind: .uncertain, verdict: .again(due: at(5), counts: true)),
        Example(kind: .uncertain, before: 2, verdict: .again(due: at(20), counts: true)),
        Example(kind: .uncertain, before: 60, verdict: .again(due: at(30), counts: true)),
        Example(kind: .retry, hand: .errand, verdict: .again(due: at(1), counts: true)),
        Example(kind: .retry, hand: .errand, before: 1, verdict: .giveUp("why")),
        Example(kind: .uncertain, hand: .errand, verdict: .giveUp("why")),
    ]

    @Test(arguments: examples)
    func `each kind of setback has its pause`(_ example: Example) {
        var settings = Settings()
        settings.jitter = { 0.5 }
        let verdict = settings.verdict(
            on: Setback(example.kind, "why"),
            of: example.hand,
            after: example.before,
            now: Self.now
        )
        #expect(verdict == example.verdict)
    }

    @Test func `attempts are counted unless the work was only asked to wait`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            var claim = try await ledger.take(.notify)
            try await ledger.setBack(claim, Setback(.later(place.clock.now), "pace"))
            claim = try await ledger.take(.notify)
            #expect(claim.attempt == 1)
            try await ledger.setBack(claim, Setback(.uncertain, "reset"))
            #expect(try await ledger.claim(.notify, limit: 1).isEmpty)
            place.clock.advance(by: Settings().settle)
            claim = try await ledger.take(.notify)
            #expect(claim.attempt == 2)
        }
    }

    @Test func `work that will never do is parked, and its request fails with the reason`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try await ledger.setBack(try await ledger.take(.understand), Setback(.rejected, "no templates"))
            #expect(try await ledger.request(RequestID("1"))?.phase == .stopped(.broken("no templates")))
            #expect(try await ledger.parked(limit: 9).map(\.reason) == ["no templates"])
        }
    }

    @Test func `a message that can never be sent does not stop the work`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try await ledger.setBack(try await ledger.take(.notify), Setback(.rejected, "archived"))
            #expect(try await ledger.request(RequestID("1"))?.phase == .understanding)
            #expect(try await ledger.counts().parked == 1)
        }
    }

    @Test func `a message that is shown later makes up for the one that was given up`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try await ledger.setBack(try await ledger.take(.notify), Setback(.rejected, "archived"))
            _ = try await ledger.order(.understand(.change(wish)))
            let later = try await ledger.take(.notify)
            #expect(try await ledger.counts().parked == 1, "it is not shown yet")
            try await ledger.finish(later, orders: [])
            #expect(try await ledger.counts().parked == 0)
        }
    }

    @Test func `what goes on again is not cleared up`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            _ = try await ledger.order(.understand(.change(wish)))
            _ = try await ledger.order(.propose(plan))
            _ = try await ledger.order(.approve(by: bo, revision: 3, click: "click"))
            _ = try await ledger.order(.report(step: 0, .failed(StepFailure(message: "red"))))
            let failed = try #require(try await ledger.request(RequestID("1")))
            _ = try await ledger.order(.redo(from: 0, by: bo, revision: failed.revision))
            #expect(try await ledger.works(.agents) == [.run(.plan(wish))])
        }
    }
}
