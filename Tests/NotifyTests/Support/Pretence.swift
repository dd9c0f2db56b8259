import ChatBridge
import Requests
import Synchronization

/// A platform that keeps what is shown, and loses answers when told to.
final class Pretence: Platform {
    struct Message: Hashable, Sendable {
        var marker: String
        var card: Card
        var thread: MessageRef?
        var edits = 0
    }

    private struct State {
        var messages: [MessageRef: Message] = [:]
        var order: [MessageRef] = []
        var whispers: [(Card, PersonID)] = []
        var forms: [Form] = []
        var finds = 0
        var losesAnswers = false
        var shown: [Showing] = []
        var isBlind = false
        var closed: Set<String> = []
        var formTrouble: Setback?
        var people: [PersonID: (name: String, zone: String?)] = [:]
    }

    /// One post or edit as it became visible.
    struct Showing: Hashable, Sendable {
        var lane: String
        var at: Timestamp
        var isEdit: Bool
    }

    private let state = Mutex(State())
    private let clock: StandingClock?

    let name = "slack"
    let capabilities = Capabilities(edits: true, whispers: true, forms: true, tables: true, finds: true)

    init(clock: StandingClock? = nil) { self.clock = clock }

    var shown: [Showing] { self.state.withLock { $0.shown } }

    /// From now on the person is called so.
    func introduce(_ person: PersonID, as name: String, zone: String?) {
        self.state.withLock { $0.people[person] = (name, zone) }
    }

    func name(of person: PersonID) async -> String? { self.state.withLock { $0.people[person]?.name } }
    func zone(of person: PersonID) async -> String? { self.state.withLock { $0.people[person]?.zone } }

    /// From now on no form opens.
    func refuseForms(_ why: Setback) { self.state.withLock { $0.formTrouble = why } }

    /// From now on messages can't be looked for.
    func blind() { self.state.withLock { $0.isBlind = true } }

    /// From now on the conversation takes nothing.
    func close(_ conversation: ConversationID) { _ = self.state.withLock { $0.closed.insert(conversation.rawValue) } }

    private func check(_ conversation: ConversationID) throws(Setback) {
        if self.state.withLock({ $0.closed.contains(conversation.rawValue) }) {
            throw Setback(.rejected, "The channel is archived", obstacle: conversation.rawValue)
        }
    }

    var messages: [Message] { self.state.withLock { state in state.order.compactMap { state.messages[$0] } } }
    var whispers: [(Card, PersonID)] { self.state.withLock { $0.whispers } }
    var forms: [Form] { self.state.withLock { $0.forms } }
    var finds: Int { self.state.withLock { $0.finds } }

    private var now: Timestamp { self.clock?.now ?? Timestamp(milliseconds: 0) }

    func loseAnswers(_ lose: Bool) { self.state.withLock { $0.losesAnswers = lose } }
    func delete(_ message: MessageRef) { self.state.withLock { $0.messages[message] = nil } }
    func lane(of conversation: ConversationID) -> String { conversation.rawValue }

    func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        try self.check(conversation)
        let (message, isLost) = self.state.withLock { state in
            state.shown.append(Showing(lane: conversation.rawValue, at: self.now, isEdit: false))
            let message = MessageRef("m\(state.order.count + 1)")
            state.order.append(message)
            state.messages[message] = Message(marker: marker, card: card, thread: replyingTo)
            return (message, state.losesAnswers)
        }
        if isLost { throw Setback(.uncertain, "no answer") }
        return message
    }

    func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit {
        if !conversation.rawValue.hasSuffix(message.rawValue) { try self.check(conversation) }
        return self.state.withLock { state in
            guard state.messages[message] != nil else { return .gone }
            state.shown.append(Showing(lane: conversation.rawValue, at: self.now, isEdit: true))
            state.messages[message]?.card = card
            state.messages[message]?.edits += 1
            return .done
        }
    }

    func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef? {
        if self.state.withLock({ $0.isBlind }) { throw Setback(.rejected, "there is no permission to look") }
        return self.state.withLock { state in
            state.finds += 1
            return state.order.first { state.messages[$0]?.marker == marker }
        }
    }

    func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        self.state.withLock { $0.whispers.append((card, person)) }
    }

    func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        if let trouble = self.state.withLock({ $0.formTrouble }) { throw trouble }
        self.state.withLock { $0.forms.append(form) }
    }
}

/// A clock that stands until it is set.
final class StandingClock: TimeSource {
    private let time: Mutex<Timestamp>
    init(_ now: Timestamp) { self.time = Mutex(now) }
    var now: Timestamp { self.time.withLock { $0 } }
    func advance(by duration: Duration) { self.time.withLock { $0 = $0.advanced(by: duration) } }
    func sleep(until time: Timestamp) async throws { try Task.checkCancellation() }
}
