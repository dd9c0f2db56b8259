import Foundation
import Requests
import Testing

@testable import Ledger

/// Random people, hands, failures and deaths, in virtual time: what must hold at every step, and at the end.
@Suite("The queue under chance", .serialized)
struct QueueSimulationTests {
    @Test(arguments: Array(UInt64(1)...3))
    func `nothing is lost or done side by side that must not be, and everything ends`(_ seed: UInt64) async throws {
        let place = try Workplace(burst: 100_000)
        var chance = Chance(seed: seed)
        var opened = 0
        for _ in 0..<8 {
            (chance, opened) = try await place.life { [chance, opened] ledger async throws in
                var life = Life(ledger: ledger, clock: place.clock, chance: chance, opened: opened)
                for _ in 0..<life.chance.number(50) { try await life.step() }
                return (life.chance, life.opened)  // It dies with whatever it has under way.
            }
        }
        try await place.life { [chance, opened] ledger async throws in
            var life = Life(ledger: ledger, clock: place.clock, chance: chance, opened: opened)
            life.isCalm = true
            for _ in 0..<150 {
                try await life.press()
                try await life.take()
                try await life.answer()
                place.clock.advance(by: .seconds(20))
                if try await ledger.counts().outbox.allSatisfy({ $0.key == .clock }),
                    try await ledger.requests(open: true, limit: 1).isEmpty
                {
                    break
                }
            }
            let open = try await ledger.requests(open: true, limit: 9999)
            #expect(open.isEmpty, "\(open.map { "\($0.id): \(Phase($0.phase))" })")
            #expect(try await ledger.requests(open: nil, limit: 9999).count == opened)
            #expect(try await ledger.counts().outbox.filter { $0.key != .clock } == [:])
            #expect(try await ledger.verify().isSound)
        }
    }
}

/// Numbers that are the same for the same seed.
private struct Chance {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func number(_ below: Int) -> Int {
        self.state = self.state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(below))
    }
}

/// One life of a bot: people ask and press, hands take and answer.
private struct Life {
    let ledger: Ledger
    let clock: VirtualClock
    var chance: Chance
    var opened: Int
    /// Nobody asks any more, and nothing fails.
    var isCalm = false
    private var underWay: [Claim] = []

    init(ledger: Ledger, clock: VirtualClock, chance: Chance, opened: Int) {
        self.ledger = ledger
        self.clock = clock
        self.chance = chance
        self.opened = opened
    }

    mutating func step() async throws {
        switch self.chance.number(10) {
        case 0, 1: try await self.ask()
        case 2: self.clock.advance(by: .milliseconds(self.chance.number(3000)))
        case 3: try await self.press()
        case 4, 5, 6: try await self.take()
        default: try await self.answer()
        }
        if !self.underWay.isEmpty { _ = try await self.ledger.beat(self.underWay) }
    }

    private mutating func ask() async throws {
        let person = PersonID("p\(self.chance.number(4))")
        _ = try await self.ledger.hear(by: person, in: ConversationID("c\(self.opened)"))
        self.opened += 1
    }

    mutating func press() async throws {
        let open = try await self.ledger.requests(open: nil, limit: 9999).filter {
            switch $0.phase {
            case .awaitingApproval, .stopped(.broken): true
            default: self.isCalm ? false : !$0.isClosed && $0.id.rawValue.hasSuffix("7")
            }
        }
        guard !open.isEmpty else { return }
        for request in self.isCalm ? open : [open[self.chance.number(open.count)]] { try await self.press(request) }
    }

    private func press(_ request: Request) async throws {
        let command: Command =
            switch request.phase {
            case .awaitingApproval(let plan):
                self.ledger.policyInForce.holds(on: plan).isEmpty
                    ? .approve(by: bo, revision: request.revision, click: "x") : .lift(by: bo)
            case .stopped: .retry(by: bo, revision: request.revision)
            default: .cancel(by: bo)
            }
        _ = try await self.ledger.order(command, request.id)
    }

    mutating func take() async throws {
        let hands = Hand.allCases.filter { $0 != .clock }
        for hand in self.isCalm ? hands : [hands[self.chance.number(hands.count)]] {
            self.underWay += try await self.ledger.claim(hand, limit: self.isCalm ? 50 : 1 + self.chance.number(3))
        }
        let rows = self.underWay.map(\.id.row)
        #expect(Set(rows).count == rows.count, "a row was taken twice")
        self.checkResources()
    }

    /// No two steps under way work on the same model.
    private func checkResources() {
        let changed = self.underWay.filter { if case .run(.step) = $0.work { !$0.ending.isOpen } else { false } }
            .compactMap { $0.request?.plan?.blast.models }
        #expect(Set(changed.joined()).count == changed.joined().count, "\(changed)")
    }

    mutating func answer() async throws {
        repeat {
            guard !self.underWay.isEmpty else { return }
            let claim = self.underWay.remove(at: self.chance.number(self.underWay.count))
            if claim.ending.isOpen {
                try await self.ledger.release(claim)
            } else if !self.isCalm, self.chance.number(4) == 0 {
                let kinds = [
                    Setback.Kind.retry, .uncertain, .later(self.clock.now.advanced(by: .seconds(1))), .rejected,
                ]
                let kind = kinds[self.chance.number(self.chance.number(3) == 0 ? 4 : 3)]
                try await self.ledger.setBack(claim, Setback(kind, "by chance"))
            } else {
                try await self.ledger.finish(claim, orders: self.orders(for: claim))
            }
        } while self.isCalm
    }

    private mutating func orders(for claim: Claim) -> [Order] {
        guard let request = claim.request else { return [] }
        switch claim.work {
        case .understand: return [Order(.understand(.change(wish)), for: request.id)]
        case .run(.plan):
            var drawn = plan
            drawn.blast = BlastRadius(models: ["m\(self.chance.number(3))", "n\(self.chance.number(3))"])
            return [Order(.propose(drawn), for: request.id)]
        case .run(.step(let step)):
            let fails = !self.isCalm && self.chance.number(8) == 0
            let outcome =
                fails ? Command.Outcome.failed(StepFailure(message: "no")) : .succeeded(StepResult(summary: "yes"))
            return [Order(.report(step: step, outcome), for: request.id)]
        case .show(let post, _): return [Order(.posted(post, MessageRef("m-\(request.id)-\(post)")), for: request.id)]
        case .run, .errand, .wake, .call: return []
        }
    }
}
