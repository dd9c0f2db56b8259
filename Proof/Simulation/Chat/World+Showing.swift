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
        let subject = Message.subject(of: marker)
        let known = self.chat.order.compactMap { self.chat.messages[$0] }.filter { $0.subject == subject }
        if known.count > self.chat.deleted[subject, default: 0] + self.retries(of: subject) {
            self.accuse("the message \(marker) was posted twice")
        }
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
        // Said anew after another try, it may be the same words.
        if message.card != card || self.retries(of: message.subject) > 0 { message.order = self.chat.changes }
        let before = message.view
        message.card = card
        message.view = self.view(ref, card)
        message.finalOrder = message.isFinal ? message.finalOrder ?? self.chat.changes : nil
        self.chat.messages[ref] = message
        self.count("message edited")
        if message.view != before { self.look(at: message) }
    }

    /// How often a last word may be said again, since somebody pressed "try again" after it. Taking over has one of its
    /// own, and so has what ends that.
    func retries(of subject: String) -> Int {
        guard subject.hasSuffix("/closing") || subject.contains("/closing@") else { return 0 }
        let request = RequestID(String(subject.prefix { $0 != "/" }))
        return self.detours(of: request) + self.presses(on: request) { $0 == .takeOver }
    }

    /// How often people pressed what leads off the usual road, or back to it.
    func detours(of request: RequestID) -> Int { self.presses(on: request, where: \.isDetour) }

    private func presses(on request: RequestID, where isMeant: (Press.Verb) -> Bool) -> Int {
        self.chat.gestures.count { gesture in
            guard case .pressed(let press, _) = gesture.kind, press.request == request else { return false }
            return isMeant(press.verb) && gesture.tries > 0 && !gesture.isForged
        }
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
        self.chat.deleted[message.subject, default: 0] += 1
    }
}
