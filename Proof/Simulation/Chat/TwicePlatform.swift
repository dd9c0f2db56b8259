import ChatBridge
import Requests

/// A sabotaged way to the chat, which posts everything twice.
struct TwicePlatform: Platform {
    private let chat: ChatPlatform

    init(_ chat: ChatPlatform) { self.chat = chat }

    var name: String { self.chat.name }
    var capabilities: Capabilities { self.chat.capabilities }
    func lane(of conversation: ConversationID) -> String { self.chat.lane(of: conversation) }

    func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo thread: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        _ = try await self.chat.post(card, to: conversation, replyingTo: thread, marker: marker)
        return try await self.chat.post(card, to: conversation, replyingTo: thread, marker: marker)
    }

    func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit {
        try await self.chat.update(message, to: card, in: conversation, marker: marker)
    }

    func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo thread: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef? {
        try await self.chat.find(marker: marker, in: conversation, replyingTo: thread, since: since)
    }

    func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        try await self.chat.whisper(card, to: person, in: conversation)
    }

    func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        try await self.chat.openForm(form, handle: handle, for: person, in: conversation)
    }
}
