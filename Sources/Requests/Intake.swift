/// Something that came in through a door, ready to be written down: once, whatever is delivered how often.
package struct Intake: Hashable, Sendable {
    /// Names of this very gesture (envelope id, event id, channel and time stamp, …); known ones make it a duplicate.
    package var keys: [String]
    package var wish: Wish

    package init(keys: [String], wish: Wish) {
        self.keys = keys
        self.wish = wish
    }

    package enum Wish: Hashable, Sendable {
        /// Words in a conversation: the answer to an open question there, or a new request.
        case message(Opening)
        /// A button: a command to a known request. `conversation` is where a refusal is told.
        case command(RequestID, Command, in: ConversationID)
        case errand(Errand)
        /// Nothing to do, but to be remembered as seen.
        case nothing
    }
}

/// What became of an intake.
package enum Receipt: Hashable, Sendable {
    case recorded(RequestID)
    case errand
    /// Written down before; nothing happened now.
    case seen
    case refused(Refusal)
    case ignored
}
