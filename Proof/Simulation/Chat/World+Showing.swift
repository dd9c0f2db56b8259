import ChatBridge
import Requests

extension World {
    /// A new message appears.
    func show(
        _ ref: MessageRef,
        _ card: Card,
        in conversation: ConversationID,
        below thread: MessageRef?,
        _ marker: String
    ) {
        self.note("post \(marker) as \(ref): \(card.headline)")
        let known = self.chat.order.compactMap { self.chat.messages[$0] }.filter { $0.marker == marker }
        if known.contains(where: { !$0.isDeleted }) { self.accuse("the message \(marker) was posted twice") }
        if known.count > self.chat.deleted[marker, default: 0] { self.accuse("the message \(marker) came back") }
        self.chat.changes += 1
        var message = Message(
            ref: ref,
            marker: marker,
            conversation: conversation,
            thread: thread,
            postedAt: self.now,
            order: self.chat.changes,
            card: card,
            view: self.view(ref, card)
        )
        if message.isFinal { message.finalOrder = self.chat.changes }
        self.chat.messages[ref] = message
        self.chat.order.append(ref)
        self.count("message posted")
        self.look(at: message)
    }

    /// A message changes.
    func change(_ ref: MessageRef, to card: Card) {
        guard var message = self.chat.messages[ref], !message.isDeleted else { return }
        self.note("edit \(message.marker): \(card.headline)")
        self.chat.changes += 1
        let before = message.view
        message.card = card
        message.view = self.view(ref, card)
        message.finalOrder = message.isFinal ? message.finalOrder ?? self.chat.changes : nil
        self.chat.messages[ref] = message
        self.count("message edited")
        if message.view != before { self.look(at: message) }
    }

    /// What somebody sees who looks at the card: its buttons, as the platform keeps their values.
    private func view(_ ref: MessageRef, _ card: Card) -> View? {
        let buttons = card.buttons
        guard let press = buttons.first?.press else { return nil }
        var values: [String: String] = [:]
        for button in buttons {
            values[button.press.verb.description] = self.chat.seal.value(for: button.press, team: Chat.team)
        }
        return View(
            message: ref,
            request: press.request,
            revision: press.revision,
            plan: card.planDigits,
            buttons: values
        )
    }

    /// Somebody deletes the message.
    func delete(_ ref: MessageRef) {
        guard let message = self.chat.messages[ref], !message.isDeleted else { return }
        self.note("delete \(message.marker)")
        self.count("message deleted")
        self.chat.messages[ref]?.isDeleted = true
        self.chat.deleted[message.marker, default: 0] += 1
    }
}
