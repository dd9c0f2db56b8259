import Foundation
import Logging
import Requests
import Testing

@testable import Ledger

@Suite("Webhooks that go out")
struct HookTests {
    private func life(_ body: (Ledger, Workplace) async throws -> Void) async throws {
        let place = try Workplace()
        var settings = Settings()
        settings.hooks = ["ops", "audit"]
        let policy = place.policy
        let ledger = try Ledger(
            directory: place.folder,
            policy: { policy },
            clock: place.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            settings: settings
        )
        try await ledger.closing {
            try await withThrowingTaskGroup { group in
                group.addTask { try await ledger.run() }
                defer { group.cancelAll() }
                try await body(ledger, place)
            }
        }
    }

    private func states(_ ledger: Ledger) async throws -> [String] {
        try await ledger.works(.hook).compactMap { work in
            guard case .call(let call) = work else { return nil }
            return "\(call.hook): \(call.before ?? "") \(call.state)"
        }
    }

    @Test func `each change of state is told to each, one after the other`() async throws {
        try await self.life { ledger, _ in
            _ = try await ledger.hear()
            let first = try await ledger.claim(.hook, limit: 100)
            #expect(first.map(\.work.place) == ["ops", "audit"])
            _ = try await ledger.order(.understand(.change(wish)))
            // One is not told of the second before it has taken the first; the other does not wait for it.
            #expect(try await self.states(ledger).isEmpty)
            try await ledger.finish(first[0], orders: [])
            #expect(try await self.states(ledger) == ["ops: understanding planning"])
        }
    }

    @Test func `what is no change of state is not told`() async throws {
        try await self.life { ledger, _ in
            _ = try await ledger.hear()
            for claim in try await ledger.claim(.hook, limit: 100) { try await ledger.finish(claim, orders: []) }
            _ = try await ledger.order(.posted(.card, MessageRef("m1")))
            #expect(try await self.states(ledger).isEmpty)
        }
    }

    @Test func `one that refuses is put aside, and the request goes on`() async throws {
        try await self.life { ledger, _ in
            _ = try await ledger.hear()
            let claim = try await ledger.take(.hook)
            try await ledger.setBack(claim, Setback(.rejected, "refused with 404"))
            #expect(try await ledger.parked(limit: 9).map(\.reason) == ["refused with 404"])
            let request = try #require(try await ledger.request(RequestID("1")))
            #expect(!request.isClosed)
            #expect(try await ledger.release(RequestID("1"), by: bo) == 1)
            #expect(try await ledger.works(.hook).count == 2)
        }
    }
}
