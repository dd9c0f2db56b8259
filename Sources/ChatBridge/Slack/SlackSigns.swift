package import Requests
import Synchronization

/// The small signs of how far a request is: eyes on the message that asked for it, and the state of an agent's session.
///
/// What was shown last is remembered, so that nothing is said twice; after a restart once more, which does no harm.
package final class SlackSigns: Sendable {
    /// Which signs the app gives.
    package struct Settings: Hashable, Sendable {
        /// Eyes on a message from when it was heard until it is done.
        package var reacts: Bool
        /// The app is an agent (`agent_view` in its manifest): its threads are sessions with a state.
        package var isAgent: Bool

        package init(reacts: Bool = true, isAgent: Bool = false) {
            self.reacts = reacts
            self.isAgent = isAgent
        }
    }

    /// The reaction that says: heard.
    static let eyes = "eyes"
    private static let capacity = 1000

    private let api: SlackAPI
    private let settings: Settings
    private let shown = Mutex<[String: Sign]>([:])
    private let forbidden = Mutex<Set<SlackMethod>>([])

    package init(api: SlackAPI, settings: Settings) {
        self.api = api
        self.settings = settings
    }

    func show(_ sign: Sign, for message: SlackAddress?, in thread: SlackAddress) async {
        if self.settings.reacts, let message { await self.react(sign, to: message) }
        if self.settings.isAgent { await self.report(sign, of: thread) }
    }

    private func react(_ sign: Sign, to message: SlackAddress) async {
        let isOver = sign == .done
        guard self.isNews(isOver ? .done : .working, about: "eyes " + message.text) else { return }
        let arguments: [String: JSON] = [
            "channel": .text(message.channel), "timestamp": .text(message.ts), "name": .text(Self.eyes),
        ]
        await self.call(isOver ? .unreact : .react, arguments, lane: message.channel)
    }

    /// A session is a thread (docs: agents.sessions.setStatus); while it is `processing`, Slack offers to stop it.
    private func report(_ sign: Sign, of thread: SlackAddress) async {
        guard !thread.ts.isEmpty, self.isNews(sign, about: thread.text) else { return }
        let status =
            switch sign {
            case .working: "processing"
            case .waiting: "suspended"
            case .done: "active"
            }
        let arguments: [String: JSON] = [
            "channel_id": .text(thread.channel), "thread_ts": .text(thread.ts), "status": .text(status),
        ]
        await self.call(.sessionStatus, arguments, lane: thread.channel)
    }

    private func call(_ method: SlackMethod, _ arguments: [String: JSON], lane: String) async {
        guard !self.forbidden.withLock({ $0.contains(method) }) else { return }
        do throws(SlackTrouble) {
            _ = try await self.api.call(method, arguments, lane: lane)
        } catch {
            // `chatbridge doctor` says what is missing; until the next start it is not tried again.
            if error.code.map(SlackCode.init) == .permission { self.forbidden.withLock { _ = $0.insert(method) } }
        }
    }

    private func isNews(_ sign: Sign, about subject: String) -> Bool {
        self.shown.withLock { shown in
            guard shown[subject] != sign else { return false }
            if shown.count >= Self.capacity { shown.removeAll(keepingCapacity: true) }
            shown[subject] = sign
            return true
        }
    }
}

extension SlackPlatform {
    package func sign(_ sign: Sign, for message: MessageRef?, in conversation: ConversationID) async {
        guard let place = SlackAddress(conversation) else { return }
        await self.signs?.show(sign, for: message.flatMap(SlackAddress.init), in: place)
    }
}
