import Synchronization

/// How far work is, as a workspace wants to see it.
package enum SlackStatus: String, Hashable, Sendable, CaseIterable {
    /// The card is edited, and its steps are lines of text.
    case card
    /// The same, with Slack's own block for the steps of a plan (docs: plan-block).
    case plan
    /// A message of its own in the thread streams the steps while there is work (docs: chat.startStream).
    case stream
}

/// What a workspace turned out not to take; until the next start it is shown the card as it always was.
final class SlackTaste: Sendable {
    private let refused = Mutex(false)

    var refusesPlans: Bool { self.refused.withLock { $0 } }

    /// Returns whether that is news.
    func refusePlans() -> Bool {
        self.refused.withLock { refused in
            defer { refused = true }
            return !refused
        }
    }
}
