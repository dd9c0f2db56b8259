import ChatBridge
import Requests

/// Something a person did in the chat, and what became of it on its way to the bot.
final class Gesture {
    enum Kind {
        case said(Wish)
        case replied
        case pressed(Press, View)
    }

    let number: Int
    let person: PersonID
    let conversation: ConversationID
    let kind: Kind
    let inbound: Inbound.Gesture
    /// Somebody changed the button's value before pressing it.
    let isForged: Bool
    let at: Int64
    /// How often the platform has begun to deliver it.
    var tries = 0
    var isAcknowledged = false
    /// How many deliveries reached a process.
    var reached = 0
    /// What the bot's ledger answered, in order.
    var receipts: [Receipt] = []
    /// Whether a process died between taking it and answering, so that nobody knows.
    var isInDoubt = false

    init(
        number: Int,
        by person: PersonID,
        in conversation: ConversationID,
        _ kind: Kind,
        _ inbound: Inbound.Gesture,
        isForged: Bool = false,
        at time: Int64
    ) {
        self.number = number
        self.person = person
        self.conversation = conversation
        self.kind = kind
        self.inbound = inbound
        self.isForged = isForged
        self.at = time
    }

    /// The name that every delivery of it carries, besides one of its own.
    var key: String { "ts:\(self.number)" }

    var hasLanded: Bool { self.receipts.contains { if case .recorded = $0 { true } else { false } } }

    var refusal: Refusal? {
        for case .refused(let refusal) in self.receipts { return refusal }
        return nil
    }
}

/// What a person saw when they pressed a button.
struct View: Equatable {
    var message: MessageRef
    var request: RequestID
    var revision: Int
    /// The first digits of the plan's digest, as the card shows them.
    var plan: String?
    var buttons: [String: String]
}
