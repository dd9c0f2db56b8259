package import ChatBridge
package import Requests

/// Brings the messages of a request up to date: each is posted once, whatever happens, and edited from then on.
package struct Notices: Performer {
    /// The platform that a conversation is on; `nil` when it is not configured (any more).
    package typealias Finder = @Sendable (ConversationID) -> (any Platform)?

    /// How long the other messages wait for the card whose thread they belong in.
    private static let patience = Duration.seconds(60)

    private let platform: Finder
    private let policy: @Sendable () -> Policy
    private let pacer: Pacer
    private let time: any TimeSource

    package init(
        platform: @escaping Finder,
        policy: @escaping @Sendable () -> Policy,
        pacer: Pacer,
        time: any TimeSource
    ) {
        self.platform = platform
        self.policy = policy
        self.pacer = pacer
        self.time = time
    }

    package func perform(_ assignment: Assignment<Post>) async throws(Setback) -> [Order] {
        let request = assignment.request
        guard let platform = self.platform(request.conversation) else {
            throw Setback(.rejected, "\(request.conversation) is on a platform that is not configured")
        }
        let notice = Notice(
            post: assignment.work,
            request: request,
            card: Cards.card(
                assignment.work,
                for: request,
                standing: assignment.standing,
                under: self.policy(),
                now: self.time.now
            )
        )
        if let message = request.messages[assignment.work] {
            try await self.pacer.edit(message)
            if try await self.edit(message, notice, on: platform) == .done { return [] }
            // Somebody deleted it, or it may not be edited any more: once more below the others.
        }
        if assignment.attempt > 1, let message = try await self.find(notice, on: platform) {
            // It arrived when nobody was listening; it may be older than what there is to say.
            if try await self.edit(message, notice, on: platform) == .done { return [notice.posted(message)] }
        }
        return [notice.posted(try await self.post(notice, on: platform))]
    }

    private func post(_ notice: Notice, on platform: any Platform) async throws(Setback) -> MessageRef {
        let request = notice.request
        if notice.post != .card, request.messages[.card] == nil,
            request.updatedAt.duration(to: self.time.now) < Self.patience
        {
            throw Setback(.later(self.time.now.advanced(by: .seconds(1))), "The card comes first")
        }
        let isFirst = notice.post == .card && request.messages.isEmpty
        try await self.pacer.post(in: platform.lane(of: request.conversation), isFirst: isFirst)
        return try await platform.post(
            notice.card,
            to: request.conversation,
            replyingTo: notice.thread,
            marker: notice.marker
        )
    }

    private func edit(_ message: MessageRef, _ notice: Notice, on platform: any Platform) async throws(Setback) -> Edit
    {
        try await platform.update(
            message,
            to: notice.card,
            in: notice.request.conversation,
            marker: notice.marker
        )
    }

    private func find(_ notice: Notice, on platform: any Platform) async throws(Setback) -> MessageRef? {
        guard platform.capabilities.finds else { return nil }
        let found = try await platform.find(
            marker: notice.marker,
            in: notice.request.conversation,
            replyingTo: notice.thread,
            since: notice.request.openedAt
        )
        // The one that is known is gone; it is another one that is looked for.
        return found == notice.request.messages[notice.post] ? nil : found
    }
}

/// One message of one request, ready to be shown.
private struct Notice {
    var post: Post
    var request: Request
    var card: Card

    /// What the message carries, unseen, to be found by.
    var marker: String { "\(self.request.id)/\(self.post.rawValue)" }
    /// The card starts the thread that the other messages belong in.
    var thread: MessageRef? { self.post == .card ? nil : self.request.messages[.card] }

    func posted(_ message: MessageRef) -> Order { Order(.posted(self.post, message), for: self.request.id) }
}
