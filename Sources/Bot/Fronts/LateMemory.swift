import ChatBridge
import Ledger
import Synchronization

/// What platforms keep in the ledger. Speaking needs it, and the ledger needs those who speak, so it comes a little later.
final class LateMemory: Sendable {
    private let ledger = Mutex<Ledger?>(nil)

    var memory: TeamsMemory {
        TeamsMemory(
            recall: { try await self.opened().recall($0) },
            keep: { try await self.opened().keep($0, $1) }
        )
    }

    var streams: SlackStreams.Memory {
        SlackStreams.Memory(
            recall: { try await self.opened().recall($0) },
            keep: { try await self.opened().keep($0, $1) }
        )
    }

    var arrears: SlackArrears.Memory {
        let name = "slack acknowledgements owed"
        return SlackArrears.Memory(
            recall: { try await self.opened().recall(name) },
            keep: { try await self.opened().keep(name, $0) }
        )
    }

    func begin(with ledger: Ledger) { self.ledger.withLock { $0 = ledger } }

    private func opened() throws -> Ledger {
        guard let ledger = self.ledger.withLock({ $0 }) else { throw CancellationError() }
        return ledger
    }
}
