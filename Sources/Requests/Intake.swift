/// Something that came in through a door, ready to be written down: once, whatever is delivered how often.
package struct Intake: Hashable, Sendable {
    /// Names of this very gesture (envelope id, event id, channel and time stamp, …); known ones make it a duplicate.
    package var keys: [String]
    package var wish: Wish
    /// Whether words are a request of their own, also where a question is open in their conversation.
    package var standsAlone = false
    /// The files that came with the words.
    package var luggage = Luggage()

    package init(keys: [String], wish: Wish) {
        self.keys = keys
        self.wish = wish
    }

    package enum Wish: Hashable, Sendable {
        /// Words in a conversation: the answer to an open question there, or a new request.
        case message(Opening)
        /// A button: a command to a known request. `conversation` is where a refusal is told; `nil` when whoever brought
        /// the press tells it at once.
        case command(RequestID, Command, in: ConversationID?)
        case errand(Errand)
        /// A message was changed or deleted. `unheard` is what it says now, for when nobody has heard it before.
        case amend(Amendment, unheard: Unheard?)
        /// A place takes messages again that took none: see `Setback.obstacle`. A name that ends with a colon stands for all
        /// places whose names begin so.
        case tryAgain(at: String)
        /// Nothing to do, but to be remembered as seen.
        case nothing
    }

    /// A message whose change arrived before itself, or that was changed to speak to the bot.
    package struct Unheard: Hashable, Sendable {
        /// The names of the message itself.
        package var keys: [String]
        /// The request that it is now; `nil` when it was deleted, so that it must never become one.
        package var opening: Opening?
        /// The files that came with it.
        package var luggage = Luggage()

        package init(keys: [String], opening: Opening?) {
            self.keys = keys
            self.opening = opening
        }
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
