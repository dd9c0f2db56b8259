import ChatBridge
import Requests

/// The chat as one process of the bot reaches it: over a network that may fail in every way.
final class ChatPlatform: Platform, @unchecked Sendable {
    private let world: World
    private let isAlive: @Sendable () -> Bool
    /// As a platform keeps them: one for each method.
    private var breakers: [String: CircuitBreaker] = [:]

    init(world: World, isAlive: @escaping @Sendable () -> Bool) {
        self.world = world
        self.isAlive = isAlive
    }

    let name = "sim"
    let capabilities = Capabilities(edits: true, whispers: true, forms: true, tables: true, finds: true)

    func lane(of conversation: ConversationID) -> String {
        conversation.rawValue.split(separator: ":").prefix(2).joined(separator: ":")
    }

    func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo thread: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        try self.enter("post", marker)
        let lane = self.lane(of: conversation)
        if !self.world.chat.postPace[lane, default: Bucket(capacity: 3, interval: 1000)].take(self.world.now) {
            self.world.accuse("posts to \(lane) came too fast")
        }
        let ref = MessageRef("m\(self.world.chat.lastCall + 1)")
        try await self.call("post", marker) {
            self.world.show(ref, card, in: conversation, below: thread, marker)
        }
        return ref
    }

    func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit {
        try self.enter("edit", marker)
        let isRested = self.world.chat.editPace[message, default: Bucket(capacity: 1, interval: 1000)].take(
            self.world.now
        )
        if !isRested { self.world.accuse("edits came too fast") }
        let found = Answer(self.world.chat.messages[message]?.isDeleted ?? true)
        try await self.call("edit", marker) {
            found.value = self.world.chat.messages[message]?.isDeleted ?? true
            self.world.change(message, to: card)
        }
        return found.value ? .gone : .done
    }

    func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo thread: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef? {
        try self.enter("find", marker)
        self.world.count("message looked for")
        let found = Answer<MessageRef?>(nil)
        do {
            try await self.call("find", marker) { found.value = self.world.chat.visible(marker)?.ref }
        } catch {
            // Reading changes nothing, so there is no doubt about it.
            throw error.kind == .uncertain ? Setback(.retry, error.message) : error
        }
        if found.value != nil { self.world.count("message found again") }
        return found.value
    }

    func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        try self.enter("whisper", person.rawValue)
        try await self.call("whisper", person.rawValue) {
            self.world.note("whisper to \(person) in \(conversation)")
            self.world.chat.whispers.append((person, conversation))
        }
    }

    func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        throw Setback(.rejected, "There are no forms here")
    }
}

extension ChatPlatform {
    /// A value that a call brings back.
    private final class Answer<Value> {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    /// The process has got as far as calling: is it the one that lives, and may it?
    private func enter(_ method: String, _ marker: String) throws(Setback) {
        guard self.isAlive() else { throw Setback(.retry, "The process is dead") }
        self.world.note("call \(method) \(marker)")
        self.world.tempt()
        // What was allowed before time leapt may be done after it.
        if self.world.now < self.world.lastJolt + 3000 { self.world.chat.forgetPace() }
        // A lease that time leapt over takes along what the platform had said.
        let isSure = self.world.now > self.world.lastJolt + 120_000
        if isSure, self.world.now < self.world.chat.forbidden["\(method) \(marker)", default: 0] {
            self.world.accuse("\(method) of \(marker) was called again before it was time")
        }
    }

    private func call(_ method: String, _ marker: String, _ takeEffect: @escaping () -> Void) async throws(Setback) {
        if let until = self.breakers[method, default: CircuitBreaker()].admit(now: self.world.clock.now) {
            self.world.count("\(method): breaker open")
            throw Setback(.later(until), "The platform does not answer")
        }
        do {
            try await self.reach(method, marker, takeEffect)
            self.breakers[method]?.succeeded()
        } catch {
            switch error.kind {
            case .retry, .uncertain: self.breakers[method]?.failed(now: self.world.clock.now)
            case .later, .rejected: self.breakers[method]?.succeeded()
            }
            throw error
        }
    }

    private func reach(_ method: String, _ marker: String, _ takeEffect: @escaping () -> Void) async throws(Setback) {
        let world = self.world
        switch world.fate(of: method) {
        case .tooFast(let pause):
            if method != "whisper" { world.chat.forbidden["\(method) \(marker)"] = world.now + pause }
            throw Setback(.later(world.clock.now.advanced(by: .milliseconds(pause))), "Asked to slow down")
        case .unreachable:
            try await self.wait(Int64(world.dice.scale(1...500)), 0)
            throw Setback(.retry, "Unreachable")
        case .refused:
            world.chat.refused.insert(Message.subject(of: marker))
            throw Setback(.rejected, "The channel is archived")
        case .lost(let effect, let answer):
            let number = effect.map { world.send(effectIn: $0, takeEffect) } ?? 0
            try await self.wait(answer, number)
            throw Setback(.uncertain, "No answer")
        case .answered(let effect, let answer):
            let number = world.send(effectIn: effect, takeEffect)
            try await self.wait(answer, number)
        }
    }

    private func wait(_ milliseconds: Int64, _ number: Int) async throws(Setback) {
        do {
            try await self.world.loop.sleep(for: milliseconds)
        } catch {
            if self.isAlive() { self.world.abandon(number) }
            throw Setback(.uncertain, "Given up")
        }
        guard self.isAlive() else { throw Setback(.uncertain, "The process is dead") }
    }
}
