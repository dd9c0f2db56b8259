import Foundation
import Requests
import Testing

@testable import Ledger

/// A long queue is no slower than a short one. In real time, with a bound that only a look through all rows breaks.
@Suite("Depth", .serialized)
struct DepthTests {
    @Test(arguments: [Hand.understand, .agents, .notify])
    func `with 100,000 rows of 1,000 people waiting the next is taken at once`(
        _ hand: Hand
    ) async throws {
        let place = try Workplace()
        try place.open().close()
        let body = try hand == .agents ? Work.run(.plan(wish)).body() : hand == .notify ? "card" : "{}"
        try place.alter(
            """
            WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < 100000)
            INSERT INTO outbox (request, hand, subject, body, at, due, flow, tag, asleep)
            SELECT i, '\(hand.rawValue)', NULL, '\(body)', 0, 0, 'person ' || (i % 1000), i / 1000, 0 FROM number
            """
        )
        let clock = ContinuousClock()
        try await place.life { ledger async throws in
            var times: [Duration] = []
            for _ in 0..<40 {
                let begin = clock.now
                let claims = try await ledger.claim(hand, limit: 4)
                times.append(clock.now - begin)
                #expect(claims.count == 4)
                for claim in claims { try await ledger.finish(claim, orders: []) }
            }
            // The quickest says what it costs; the others, what else this machine does.
            let quickest = try #require(times.min())
            #expect(quickest < .milliseconds(25), "\(times)")
        }
    }
}
