package import Requests

/// A terminal as a place to post to: cards are printed, and an edit prints only the lines that are new.
package actor TerminalPlatform: Platform {
    /// How many cards are remembered, to tell what is new.
    private static let memory = 64

    private let text: TerminalText
    private let write: @Sendable (String) -> Void
    private var shown: [MessageRef: [String]] = [:]
    private var order: [MessageRef] = []
    private var markers: [String: MessageRef] = [:]
    private var count = 0

    /// `write` takes whole lines, each with its end.
    package init(coloured: Bool = false, write: @escaping @Sendable (String) -> Void) {
        self.text = TerminalText(isColoured: coloured)
        self.write = write
    }

    package nonisolated var name: String { "local" }

    package nonisolated var capabilities: Capabilities {
        Capabilities(edits: true, whispers: true, forms: false, tables: true, finds: true)
    }

    package nonisolated func lane(of conversation: ConversationID) -> String { conversation.rawValue }

    package func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        self.count += 1
        let message = MessageRef("local:\(self.count):\(marker)")
        let lines = self.text.lines(card)
        self.print(lines)
        self.remember(lines, as: message)
        self.markers[marker] = message
        return message
    }

    package func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit {
        let lines = self.text.lines(card)
        let old = Set(self.shown[message] ?? [])
        self.print(lines.filter { !old.contains($0) })
        self.remember(lines, as: message)
        return .done
    }

    /// What was printed by an earlier process cannot be seen from here; a card printed again does no harm.
    package func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef? {
        self.markers[marker]
    }

    package func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        self.print(self.text.lines(card))
    }

    package func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        self.print(["You can ask for:"] + form.templates.map { "  • \($0.title)" })
    }

    private func print(_ lines: [String]) {
        if !lines.isEmpty { self.write(lines.joined(separator: "\n") + "\n") }
    }

    private func remember(_ lines: [String], as message: MessageRef) {
        if self.shown[message] == nil { self.order.append(message) }
        self.shown[message] = lines
        if self.order.count > Self.memory {
            let oldest = self.order.removeFirst()
            self.shown[oldest] = nil
            self.markers = self.markers.filter { $0.value != oldest }
        }
    }
}
