import ChatBridge
import Requests

/// One message of one request, ready to be shown.
struct Notice: Sendable {
    var post: Post
    var request: Request
    var card: Card
    /// The time it was drawn for, and what the request waited for then.
    var drawn: Timestamp
    var standing: Standing?

    /// The message that shows it already.
    var known: MessageRef? { self.request.messages[self.post] }

    /// The card starts the thread that the other messages belong in, unless it belongs in one itself.
    var thread: MessageRef? {
        self.request.opening.below ?? (self.post == .card ? nil : self.request.messages[.card])
    }

    /// What the message carries, unseen, to be found by.
    var marker: String { "\(self.request.id)/\(self.post.rawValue)" }

    /// The marker of a new message. One that takes the place of another is another one.
    var newMarker: String {
        let former = self.known ?? self.request.superseded[self.post]
        return former.map { "\(self.marker)/after/\($0)" } ?? self.marker
    }

    var urgency: Bid.Urgency {
        if self.post == .card, self.request.messages.isEmpty { return .first }
        if self.post == .card, case .working = self.request.phase { return .passing }
        return .settled
    }

    func bid(in lane: String) -> Bid {
        Bid(marker: self.marker, person: self.request.requester, lane: lane, urgency: self.urgency)
    }

    /// What people see of it from now on.
    var shown: Order {
        let showing = Showing(post: self.post, digest: self.card.digest, drawn: self.drawn, standing: self.standing)
        return Order(.shown(showing), for: self.request.id)
    }

    func posted(_ message: MessageRef) -> Order { Order(.posted(self.post, message), for: self.request.id) }
}

extension Card {
    /// The card with one more line of small print.
    func adding(_ words: Words) -> Card {
        var card = self
        card.blocks.append(.context(words))
        return card
    }
}
