import ChatBridge
import Requests

/// One try to show one notice. It ends as sent, rejected or uncertain, or nothing happened and it has to wait.
struct Delivery: Sendable {
    let notice: Notice
    let platform: any Platform
    let pacer: Pacer
    let assignment: Assignment<Post>
    let time: any TimeSource
    /// How long a call that nobody waits for any more may take; the ledger's.
    let settle: Duration

    /// So often something is posted that can't be looked for.
    private static let blindTries = 3

    private enum Sight {
        case seen(MessageRef)
        case unseen
        /// There is no way to look; the text says why.
        case blind(String)
    }

    private var conversation: ConversationID { self.notice.place.conversation }

    /// Shows the notice in a message that is there. Returns false when it has to be posted anew.
    func edit(_ message: MessageRef) async throws(Setback) -> Bool {
        try await self.pacer.edit(message, self.notice.bid(in: self.platform.lane(of: self.conversation)))
        let edit: Edit
        do {
            edit = try await self.platform.update(
                message,
                to: self.notice.face,
                in: self.conversation,
                marker: self.notice.marker
            )
        } catch {
            guard error.kind == .rejected, error.obstacle != nil else { throw error }
            return false
        }
        switch edit {
        case .done: return true
        case .gone: return false
        // Whoever follows the progress has it in the next message that matters.
        case .sealed: return self.notice.urgency == .passing
        case .limited(let until):
            await self.pacer.slowDown()
            throw Setback(.later(until), "The platform takes no more edits for now")
        }
    }

    /// The word that the notice is shown in this message.
    func posted(_ message: MessageRef) -> Order {
        self.notice.posted(message, beginning: self.platform.thread(below: message))
    }

    /// Shows the notice in a message of its own, once.
    func post() async throws(Setback) -> MessageRef {
        do {
            return try await self.post(self.notice.face, in: self.conversation, below: self.notice.thread)
        } catch {
            // Who asked is told wherever that can be; a mirror that takes nothing is one place less.
            guard error.kind == .rejected, error.obstacle != nil, self.notice.mirror == nil else { throw error }
            return try await self.postDirectly(because: error)
        }
    }

    private func post(
        _ card: Card,
        in conversation: ConversationID,
        below thread: MessageRef?
    ) async throws(Setback) -> MessageRef {
        var card = card
        if self.assignment.attempt > 1 {
            switch try await self.look(in: conversation, below: thread) {
            case .seen(let message): if try await self.revive(message) { return message }
            case .unseen: try self.waitOutTheDoubt()
            case .blind(let why):
                guard self.assignment.attempt <= Self.blindTries else {
                    throw Setback(.rejected, "Whether this message arrived is uncertain, and can't be seen: \(why)")
                }
                card = card.perhapsRepeated
            }
        }
        try await self.pacer.post(self.notice.bid(in: self.platform.lane(of: conversation)))
        return try await self.platform.post(
            card,
            to: conversation,
            replyingTo: thread,
            marker: self.notice.newMarker
        )
    }

    /// The message was not seen where it should be. Throws `.later` until it can't arrive any more: a call can be carried
    /// out seconds after nobody waits for its answer any more, so one look is not enough.
    private func waitOutTheDoubt() throws(Setback) {
        guard let end = self.assignment.doubt?.advanced(by: self.settle * 2), end > self.time.now else { return }
        throw Setback(.later(end), "A message may still be on its way")
    }

    /// Posts a picture, once: after a try that may have worked it is looked for first.
    func post(_ picture: PictureFile) async throws(Setback) -> MessageRef {
        if self.assignment.attempt > 1 {
            switch try await self.look(in: self.conversation, below: self.notice.thread) {
            case .seen(let message): return message
            case .unseen: try self.waitOutTheDoubt()
            case .blind(let why): throw Setback(.rejected, why)
            }
        }
        try await self.pacer.post(self.notice.bid(in: self.platform.lane(of: self.conversation)))
        return try await self.platform.post(
            picture,
            to: self.conversation,
            replyingTo: self.notice.thread,
            marker: self.notice.newMarker
        )
    }

    private func look(
        in conversation: ConversationID,
        below thread: MessageRef?
    ) async throws(Setback) -> Sight {
        guard self.platform.capabilities.finds else { return .blind("\(self.platform.name) can't be searched") }
        do {
            let found = try await self.platform.find(
                marker: self.notice.newMarker,
                in: conversation,
                replyingTo: thread,
                since: self.notice.request.openedAt
            )
            return found.map(Sight.seen) ?? .unseen
        } catch {
            guard error.kind == .rejected else { throw error }
            return .blind(error.message)
        }
    }

    /// It arrived when nobody was listening; it may be older than what there is to say.
    private func revive(_ message: MessageRef) async throws(Setback) -> Bool {
        do {
            return try await self.edit(message)
        } catch {
            // Whatever becomes of the edit, the message is found.
            try? await self.assignment.send(self.posted(message))
            throw error
        }
    }

    /// Tells the requester alone what can't be said in the conversation; it goes on there from now on.
    private func postDirectly(because obstacle: Setback) async throws(Setback) -> MessageRef {
        do throws(Setback) {
            let person = self.notice.request.requester
            guard let place = try await self.platform.direct(to: person, insteadOf: self.conversation) else {
                throw obstacle
            }
            let why: Words = "You get this here because I could not say it where you asked. \(obstacle.message)."
            return try await self.post(self.notice.face.adding(why), in: place, below: nil)
        } catch {
            guard error.kind == .rejected else { throw error }
            throw obstacle
        }
    }
}

extension Card {
    fileprivate var perhapsRepeated: Card {
        self.adding("Delivery uncertain: this may be here twice. I could not see whether the first one arrived.")
    }
}
