package import ChatBridge
package import Requests

/// Brings the messages of a request up to date: each is posted once, whatever happens, and edited from then on.
///
/// The outbox hands them out in the order of the request's events, so a card comes before what belongs below it.
package struct Notices: Performer {
    /// The platform that a conversation is on; `nil` when it is not configured (any more).
    package typealias Finder = @Sendable (ConversationID) -> (any Platform)?

    private let platform: Finder
    private let policy: @Sendable () -> Policy
    private let pacer: Pacer
    private let time: any TimeSource
    private let settle: Duration

    /// - Parameter settle: how long a message that was not seen may still be on its way.
    package init(
        platform: @escaping Finder,
        policy: @escaping @Sendable () -> Policy,
        pacer: Pacer,
        time: any TimeSource,
        settle: Duration = .seconds(5)
    ) {
        self.platform = platform
        self.policy = policy
        self.pacer = pacer
        self.time = time
        self.settle = settle
    }

    package func perform(_ assignment: Assignment<Post>) async throws(Setback) -> [Order] {
        let request = assignment.request
        guard let platform = self.platform(request.conversation) else {
            throw Setback(.rejected, "\(request.conversation) is on a platform that is not configured")
        }
        let card = Cards.card(
            assignment.work,
            for: request,
            standing: assignment.standing,
            under: self.policy(),
            now: self.time.now
        )
        let notice = Notice(post: assignment.work, request: request, card: card)
        let delivery = Delivery(
            notice: notice,
            platform: platform,
            pacer: self.pacer,
            assignment: assignment,
            time: self.time,
            settle: self.settle
        )
        if let message = notice.known, try await delivery.edit(message) { return [] }
        return [notice.posted(try await delivery.post())]
    }
}
