import Foundation
package import Ledger
import Requests

/// What a ledger says when it is opened after something bad.
package enum Finding: Sendable {
    /// Everything acknowledged is there.
    case whole
    /// It would not open, and said why.
    case refused(LedgerError)
    /// It opened, and `verify` says what is wrong.
    case detected(String)
    /// Something acknowledged is missing or changed, and nobody was told.
    case lost(String)
}

/// Opens a ledger again and holds it to what it said.
struct Inquiry {
    let deeds: [Deed]
    let clock: SteadyClock

    func look(into folder: URL) async -> Finding {
        let ledger: Ledger
        do throws(LedgerError) {
            ledger = try Ledger.opened(in: folder, clock: self.clock)
        } catch {
            return .refused(error)
        }
        do {
            return try await ledger.life { try await self.question($0) }
        } catch {
            return .lost("It opened, but does not work: \(error)")
        }
    }

    private func question(_ ledger: Ledger) async throws -> Finding {
        let verification = try await ledger.verify()
        if let fault = verification.faults.first { return .detected("\(fault)") }
        if let loss = try await self.lossOfRequests(ledger) { return .lost(loss) }
        if let loss = try await self.lossOfWork(ledger) { return .lost(loss) }
        if let loss = try await self.lossOfMemory(ledger) { return .lost(loss) }
        return .whole
    }

    private func lossOfRequests(_ ledger: Ledger) async throws -> String? {
        for deed in self.deeds {
            switch deed {
            case .heard(let intake, .recorded(let id), _):
                guard let request = try await ledger.request(id) else { return "Request \(id) is gone." }
                if case .message(let opening) = intake.wish, request.opening != opening, request.dialogue.isEmpty {
                    return "Request \(id) says something else."
                }
            case .moved(let id, let revision):
                let known = try await ledger.request(id)?.revision
                guard let known, known >= revision else { return "Request \(id) fell back to \(known ?? -1)." }
            default: continue
            }
        }
        return nil
    }

    /// Each request that is to be understood has its row in the outbox, and no errand comes twice.
    private func lossOfWork(_ ledger: Ledger) async throws -> String? {
        // Beyond every settle time and lease, so that whatever waits is ready.
        self.clock.advance(by: .seconds(3600))
        let reading = Set(try await self.carryOut(.understand, ledger).compactMap(\.request?.id))
        for request in try await ledger.requests(open: true, limit: 1000) where request.phase == .understanding {
            guard reading.contains(request.id) else { return "Nobody will understand request \(request.id)." }
        }
        let waiting = try await self.carryOut(.errand, ledger).compactMap { claim in
            if case .errand(let errand) = claim.work { errand } else { nil }
        }
        for case .ranErrand(let errand) in self.deeds where errand.isForm && waiting.contains(errand) {
            return "An errand would be carried out twice."
        }
        return nil
    }

    /// Takes all work of a hand, and lets it be done: what was under way when the power went is handed out one at a time.
    private func carryOut(_ hand: Hand, _ ledger: Ledger) async throws -> [Claim] {
        var all: [Claim] = []
        while case let claims = try await ledger.claim(hand, limit: 1000), !claims.isEmpty {
            for claim in claims { try await ledger.finish(claim, orders: []) }
            all += claims
        }
        return all
    }

    /// Whatever was taken is known when it is delivered again, as long as that is promised.
    private func lossOfMemory(_ ledger: Ledger) async throws -> String? {
        let now = self.clock.now
        return try await withThrowingTaskGroup(of: String?.self) { group in
            for case .heard(let intake, _, let time) in self.deeds where time.advanced(by: Settings().memory) > now {
                group.addTask {
                    try await ledger.record(intake) == .seen ? nil : "\(intake.keys) is taken for new."
                }
            }
            return try await group.reduce(nil) { $0 ?? $1 }
        }
    }
}

extension Errand {
    /// A form is opened for one gesture alone; a refusal may be said again for another.
    fileprivate var isForm: Bool { if case .openForm = self { true } else { false } }
}
