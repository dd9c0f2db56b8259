import Foundation
import Requests
import Testing

@testable import Ledger

/// A long queue is no slower than a short one: compared with itself, so that a slow machine is fine.
@Suite("Depth", .serialized)
struct DepthTests {
    @Test(arguments: [Hand.understand, .agents, .notify])
    func `with 100,000 rows of 1,000 people waiting the next is taken as with 100`(_ hand: Hand) async throws {
        let (short, long) = (
            try await self.quickest(of: hand, among: 100), try await self.quickest(of: hand, among: 100_000)
        )
        // A look through all rows takes some hundred times as long.
        #expect(long < short * 10 + .milliseconds(20))
    }

    /// The quickest of many: it says what taking costs; the others, what else this machine does.
    private func quickest(of hand: Hand, among rows: Int) async throws -> Duration {
        let place = try Workplace()
        try place.open().close()
        let body = try hand == .agents ? Work.run(.plan(wish)).body() : hand == .notify ? "card" : "{}"
        try place.alter(
            """
            WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < \(rows))
            INSERT INTO outbox (request, hand, subject, body, at, due, flow, tag, asleep)
            SELECT i, '\(hand.rawValue)', NULL, '\(body)', 0, 0, 'person ' || (i % 1000), i / 1000, 0 FROM number
            """
        )
        let clock = ContinuousClock()
        return try await place.life { ledger async throws in
            var quickest = Duration.seconds(3600)
            for _ in 0..<20 {
                let begin = clock.now
                let claims = try await ledger.claim(hand, limit: 4)
                quickest = min(quickest, clock.now - begin)
                #expect(claims.count == 4)
                for claim in claims { try await ledger.finish(claim, orders: []) }
            }
            return quickest
        }
    }
}
