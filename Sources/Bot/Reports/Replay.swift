import ChatBridge
import Ledger
import Notify
import Requests

/// The thread of a request, drawn again from its events alone: each message as often as it was sent or edited.
struct Replay {
    /// One message as it was shown once.
    struct Scene {
        var at: Timestamp
        var post: Post
        /// Where, besides the conversation it was asked for in.
        var mirror: ConversationID?
        var card: Card
        /// What it reads like now.
        var digest: String
        /// What it read like when it was sent.
        var sent: String

        var isSame: Bool { self.digest == self.sent }
    }

    /// So many events may have come between the drawing of a card and the word that it was sent.
    private static let memory = 64

    let scenes: [Scene]

    /// - Parameter policy: cards name those who may approve; a policy that has changed since shows.
    init(_ timeline: [TimelineEntry], under policy: Policy) {
        var scenes: [Scene] = []
        var states: [Request] = []
        var request: Request?
        for entry in timeline {
            request.apply(entry.event, at: entry.at)
            if case .shown(let showing) = entry.event {
                if let scene = Self.scene(showing, states, policy, at: entry.at) { scenes.append(scene) }
            } else if let request {
                states = states.suffix(Self.memory - 1) + [request]
            }
        }
        self.scenes = scenes
    }

    /// The card was drawn for one of the last states; the newest that reads the same is it.
    private static func scene(
        _ showing: Showing,
        _ states: [Request],
        _ policy: Policy,
        at time: Timestamp
    ) -> Scene? {
        func draw(_ request: Request) -> Scene {
            let card = Cards.card(
                showing.post,
                for: request,
                standing: showing.standing,
                under: policy,
                now: showing.drawn
            )
            return Scene(
                at: time,
                post: showing.post,
                mirror: showing.mirror,
                card: card,
                digest: card.digest,
                sent: showing.digest
            )
        }
        return states.reversed().lazy.map(draw).first(where: \.isSame) ?? states.last.map(draw)
    }
}
