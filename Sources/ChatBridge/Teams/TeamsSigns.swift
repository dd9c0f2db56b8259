package import Requests
import Synchronization

/// Eyes on a message from when it was heard until it is done. Only repeats what its card says, and costs nobody's attention.
///
/// What was shown last is remembered, so that nothing is said twice; after a restart once more, which does no harm.
final class TeamsSigns: Sendable {
    /// The reaction that says: heard, as Teams names it (Microsoft's teams.py, `MessageReactionType`).
    static let eyes = "1f440_eyes"
    private static let capacity = 1000

    private let shown = Mutex<[String: Bool]>([:])
    /// Teams takes none here; until the next start none is tried.
    private let isRefused = Mutex(false)

    /// Whether eyes are to be put there, or taken away; `nil` when that is so already.
    func change(_ sign: Sign, of message: TeamsAddress) -> Bool? {
        guard !self.isRefused.withLock({ $0 }) else { return nil }
        let isSeen = sign != .done
        return self.shown.withLock { shown in
            guard shown[message.message.rawValue] != isSeen else { return nil }
            // What was never there need not be taken away, but after a restart nobody knows.
            if shown.count >= Self.capacity { shown.removeAll(keepingCapacity: true) }
            shown[message.message.rawValue] = isSeen
            return isSeen
        }
    }

    func refuse() { self.isRefused.withLock { $0 = true } }
}

extension TeamsPlatform {
    package func sign(_ sign: Sign, for message: MessageRef?, in conversation: ConversationID) async {
        guard let signs, let place = message.flatMap(TeamsAddress.init), !place.activity.isEmpty,
            let service = try? await self.places.place(of: place)?.service, let isSeen = signs.change(sign, of: place)
        else { return }
        do throws(TeamsTrouble) {
            try await self.client.react(TeamsSigns.eyes, to: place, adding: isSeen, at: service)
        } catch {
            if error.setback.kind == .rejected, error.status != 404 { signs.refuse() }
        }
    }
}
