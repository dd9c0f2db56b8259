import ChatBridge
import Requests

/// A message as it stands in the chat, for everybody to see.
struct Message {
    let ref: MessageRef
    let marker: String
    let conversation: ConversationID
    let thread: MessageRef?
    let postedAt: Int64
    /// The place among all posts and edits at which it was posted, and changed last.
    let order: Int
    var card: Card
    var view: View?
    /// The place at which it began to say that all is over, as it still does.
    var finalOrder: Int?
    var isDeleted = false

    /// Whether it says that nothing more will happen.
    var isFinal: Bool { self.view == nil && [.done, .failed, .plain].contains(self.card.state) }

    var post: String { String(self.marker.split(separator: "/").last ?? "") }
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
