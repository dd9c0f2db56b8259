package import Requests

/// What one person finds on the bot's own page: what waits for them, what they asked for, and what can be asked.
///
/// It depends on nothing but how things are: drawn again while nothing has happened, it is the same.
package struct Home: Hashable, Sendable {
    /// One request in a list.
    package struct Entry: Hashable, Sendable {
        package var request: RequestID
        package var title: String
        /// Where it stands, who asked, since when.
        package var words: Words
        /// The message that shows it, to go to; `nil` while there is none.
        package var message: MessageRef?
        package var buttons: [Button]

        package init(
            _ request: RequestID,
            title: String,
            words: Words,
            message: MessageRef? = nil,
            buttons: [Button] = []
        ) {
            self.request = request
            self.title = title
            self.words = words
            self.message = message
            self.buttons = buttons
        }
    }

    /// Something that can be asked for.
    package struct Offer: Hashable, Sendable {
        /// The template whose form asks for it; `nil` for a question, which has none.
        package var template: String?
        package var title: String
        /// A sentence that asks for it.
        package var example: String

        package init(template: String?, title: String, example: String) {
            self.template = template
            self.title = title
            self.example = example
        }
    }

    /// What this person can settle, the oldest first.
    package var waiting: [Entry]
    /// What they asked for and is not over yet, the newest first.
    package var mine: [Entry]
    /// What they asked for and is over, the newest first.
    package var recent: [Entry]
    /// Empty for somebody who may ask for nothing.
    package var offers: [Offer]
    /// How everything is that the bot depends on, the worst first; `nil` for people whose business that is not.
    package var health: [Condition]?

    package init(
        waiting: [Entry] = [],
        mine: [Entry] = [],
        recent: [Entry] = [],
        offers: [Offer] = [],
        health: [Condition]? = nil
    ) {
        self.waiting = waiting
        self.mine = mine
        self.recent = recent
        self.offers = offers
        self.health = health
    }
}
