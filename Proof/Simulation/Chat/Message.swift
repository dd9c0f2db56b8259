import ChatBridge
import Requests

/// A message as it stands in the chat, for everybody to see.
struct Message {
    let ref: MessageRef
    let marker: String
    let conversation: ConversationID
    let thread: MessageRef?
    let postedAt: Int64
    /// The place among all posts and edits at which it was posted, and at which its words changed last.
    var order: Int
    var card: Card
    var view: View?
    /// The place at which it began to say that all is over, as it still does.
    var finalOrder: Int?
    var isDeleted = false

    /// Whether it says that nothing more will happen.
    var isFinal: Bool {
        let verbs = (self.view?.buttons ?? [:]).keys
        return verbs.allSatisfy { Press.Verb($0)?.isAfterTheEnd == true }
            && [.done, .failed, .plain].contains(self.card.state)
    }

    /// The request and the post; what takes the place of another message has more in its marker.
    var subject: String { Self.subject(of: self.marker) }

    static func subject(of marker: String) -> String {
        marker.split(separator: "/").prefix(2).joined(separator: "/")
    }
}

extension Card {
    var buttons: [Button] {
        self.blocks.flatMap { block -> [Button] in
            if case .buttons(let buttons) = block { buttons } else { [] }
        }
    }

    /// The digits of the plan that the card shows: the code in the small print that speaks of the plan.
    var planDigits: String? {
        for case .context(let words) in self.blocks {
            guard case .plain("Plan ")? = words.spans.first, words.spans.count > 1 else { continue }
            if case .code(let digits) = words.spans[1] { return digits }
        }
        return nil
    }
}
