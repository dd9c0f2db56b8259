import ChatBridge
import Requests

/// One message of one request in one place, ready to be shown.
struct Notice: Sendable {
    var post: Post
    var request: Request
    var place: Request.Place
    /// What it says, whoever reads it.
    var card: Card
    /// What is shown, with people as they are called there.
    var face: Card
    /// The time it was drawn for, and what the request waited for then.
    var drawn: Timestamp
    var standing: Standing?

    /// The name of the place, when it is not where the request was asked for.
    var mirror: ConversationID? { self.place.conversation == self.request.conversation ? nil : self.place.conversation }

    /// The message that shows it already.
    var known: MessageRef? { self.place.messages[self.post] }

    /// The card starts the thread that the other messages belong in, unless it belongs in one itself.
    var thread: MessageRef? { self.post == .card ? self.place.below : self.place.thread }

    /// What the message carries, unseen, to be found by. In a mirror it is another message than where it was asked for.
    var marker: String {
        let name = "\(self.request.id)/\(self.post.rawValue)"
        return self.mirror.map { "\(name)@\($0)" } ?? name
    }

    /// The marker of a new message. One that takes the place of another is another one.
    var newMarker: String {
        let former = self.known ?? self.place.superseded[self.post]
        return former.map { "\(self.marker)/after/\($0)" } ?? self.marker
    }

    var urgency: Bid.Urgency {
        if self.post == .card, self.place.messages.isEmpty { return .first }
        if self.post == .card, case .working = self.request.phase { return .passing }
        return .settled
    }

    func bid(in lane: String) -> Bid {
        Bid(marker: self.marker, person: self.request.requester, lane: lane, urgency: self.urgency)
    }

    /// What people see of it from now on.
    var shown: Order {
        let showing = Showing(
            post: self.post,
            in: self.mirror,
            digest: self.card.digest,
            drawn: self.drawn,
            standing: self.standing
        )
        return Order(.shown(showing), for: self.request.id)
    }

    /// - Parameter thread: the conversation that the message begins, where that has a name of its own.
    func posted(_ message: MessageRef, beginning thread: ConversationID? = nil) -> Order {
        let isNew = self.post == .card && thread != self.place.conversation
        return Order(.posted(self.post, message, in: self.mirror, thread: isNew ? thread : nil), for: self.request.id)
    }
}

extension Card {
    /// The card with one more line of small print.
    func adding(_ words: Words) -> Card { self.adding([words]) }

    /// The card with more lines of small print.
    func adding(_ lines: [Words]) -> Card {
        var card = self
        card.blocks += lines.map { .context($0) }
        return card
    }
}
