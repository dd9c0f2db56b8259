package import Requests

/// A message as the bridge thinks of it, free of any platform's look: what a platform renders and sends.
package struct Card: Hashable, Sendable {
    /// Where the matter stands; rendered as a mark before the headline.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// For a person: an approval, a merge.
        case waiting
        case working
        case done
        case failed
        /// For the requester: one question is open.
        case asking
        /// Nothing to say about a state.
        case plain
    }

    package enum Block: Hashable, Sendable {
        case text(Words)
        case fields([Field])
        case bullets([Words])
        /// Lines of output or SQL, in a fixed-width face.
        case code(String)
        case table(Passage.Table)
        case steps([Step])
        /// Small print.
        case context(Words)
        case divider
        case buttons([Button])
    }

    /// A label and its value, side by side with others where there is room.
    package struct Field: Hashable, Sendable {
        package var label: String
        package var value: Words

        package init(_ label: String, _ value: Words) {
            self.label = label
            self.value = value
        }
    }

    /// One line of a list of work.
    package struct Step: Hashable, Sendable {
        package enum State: Hashable, Sendable {
            case waiting
            case running
            case done
            case failed
            case skipped
        }

        package var state: State
        package var words: Words

        package init(_ state: State, _ words: Words) {
            self.state = state
            self.words = words
        }
    }

    package var state: State
    /// One plain line; empty for a message without a headline.
    package var headline: String
    package var blocks: [Block]
    /// The whole in one line: for notifications, screen readers and clients that can show nothing better.
    package var fallback: Words
    /// Whose request it shows, for platforms that show progress to somebody in particular.
    package var asker: PersonID?

    package init(state: State = .plain, headline: String = "", blocks: [Block] = [], fallback: Words? = nil) {
        self.state = state
        self.headline = headline
        self.blocks = blocks
        self.fallback = fallback ?? Words(plain: headline)
    }

    /// A message that is one paragraph.
    package init(_ words: Words) {
        self.init(blocks: [.text(words)], fallback: words)
    }
}
