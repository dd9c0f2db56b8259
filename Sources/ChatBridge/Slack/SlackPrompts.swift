import Requests

/// Suggests what to ask in conversations with the agent that have just begun (docs: assistant.threads.setSuggestedPrompts).
final class SlackPrompts: Sendable {
    private typealias Greeting = (person: PersonID, place: SlackAddress)

    /// As many as Slack shows, of each kind.
    private static let changes = 2
    private static let questions = 2
    /// So many may wait; an empty conversation without suggestions is no harm.
    private static let capacity = 64

    private let api: SlackAPI
    private let greetings: AsyncStream<Greeting>
    private let greeting: AsyncStream<Greeting>.Continuation

    init(api: SlackAPI) {
        self.api = api
        (self.greetings, self.greeting) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
    }

    func add(_ person: PersonID, in place: ConversationID) {
        if let address = SlackAddress(place) { self.greeting.yield((person, address)) }
    }

    /// Suggests until it is cancelled. Once.
    func run(_ draw: SlackHomes.Draw) async {
        for await (person, place) in self.greetings {
            guard let offers = try? await draw(person).offers, !offers.isEmpty else { continue }
            let chosen =
                offers.filter { $0.template != nil }.prefix(Self.changes)
                + offers.filter { $0.template == nil }.prefix(Self.questions)
            let prompts = chosen.map { offer -> JSON in
                [
                    "title": .text(SlackText.line(offer.title, limit: SlackLimits.buttonText)),
                    "message": .text(SlackText.line(offer.example, limit: 300)),
                ]
            }
            let arguments: [String: JSON] = [
                "channel_id": .text(place.channel), "thread_ts": .text(place.ts),
                "title": "What would you like?", "prompts": .list(prompts),
            ]
            _ = try? await self.api.call(.suggest, arguments, lane: place.channel)
        }
    }
}
