import Requests
import Testing

@testable import Ledger

@Suite("What a place did not take is tried again when it does")
struct ObstacleTests {
    private let archived = Setback(.rejected, "The channel is archived", obstacle: "slack:T1:C1")

    private func tryAgain(_ ledger: Ledger, at place: String, key: String = "k") async throws -> Receipt {
        try await ledger.record(Intake(keys: [key], wish: .tryAgain(at: place)))
    }

    @Test func `by itself, once for each word of it, also after a restart`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear(in: ConversationID("slack:T1:C1:"))
            try await ledger.setBack(try await ledger.take(.notify), self.archived)
            #expect(try await ledger.parked(limit: 10).count == 1)
        }
        try await place.life { ledger async throws in
            #expect(try await self.tryAgain(ledger, at: "slack:T1:C1") == .errand)
            #expect(try await self.tryAgain(ledger, at: "slack:T1:C1") == .seen)
            #expect(try await ledger.parked(limit: 10).isEmpty)
            let claim = try await ledger.take(.notify)
            #expect(claim.work == .show(.card) && claim.request?.id == RequestID("1"))
            try await ledger.setBack(claim, self.archived)
            #expect(try await self.tryAgain(ledger, at: "slack:T1:C1", key: "another") == .errand)
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test(arguments: ["slack:T1:C", "slack:T1:C12", "slack:T1", "slack:T2:", "", ":"])
    func `and not when it is another place`(other: String) async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try await ledger.setBack(try await ledger.take(.notify), self.archived)
            #expect(try await self.tryAgain(ledger, at: other) == .ignored)
            #expect(try await ledger.parked(limit: 10).count == 1)
        }
    }

    @Test func `a name that ends with a colon stands for all places below it`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try await ledger.setBack(try await ledger.take(.notify), self.archived)
            #expect(try await self.tryAgain(ledger, at: "slack:T1:") == .errand)
        }
    }

    @Test func `what was given up for another reason stays where it is`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try await ledger.setBack(try await ledger.take(.notify), Setback(.rejected, "Slack could not read it"))
            #expect(try await self.tryAgain(ledger, at: "slack:T1:C1") == .ignored)
            #expect(try await ledger.parked(limit: 10).count == 1)
        }
    }
}
