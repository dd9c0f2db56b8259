import Foundation
import Requests
import Testing

@testable import Ledger

@Suite("Budget")
struct BudgetTests {
    @Test func `when every message fails, there are at most a tenth more calls`() async throws {
        let place = try Workplace(burst: 10_000)
        try await place.life { ledger async throws in
            var (first, further) = (0, 0)
            for _ in 0..<120 {
                for _ in 0..<5 { _ = try await ledger.hear() }
                while case let claims = try await ledger.claim(.notify, limit: 8), !claims.isEmpty {
                    for claim in claims {
                        if claim.attempt == 1 { first += 1 } else { further += 1 }
                        try await ledger.setBack(claim, Setback(.retry, "503"))
                    }
                }
                place.clock.advance(by: .seconds(1))
            }
            #expect(first == 600)
            #expect(Double(first + further) / Double(first) <= 1.1, "\(further) further calls")
            #expect(further > 0)
        }
    }

    @Test func `one message that fails in a quiet bot is tried again after its pause`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            for attempt in 1...4 {
                let claim = try await ledger.take(.notify)
                #expect(claim.attempt == attempt)
                try await ledger.setBack(claim, Setback(.retry, "reset"))
                place.clock.advance(by: .seconds(20))
            }
        }
    }
}
