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
    private let pictures: @Sendable (Picture) -> [UInt8]?
    private let introductions: Introductions

    /// - Parameters:
    ///   - settle: how long a message that was not seen may still be on its way.
    ///   - pictures: the bytes of a picture, `nil` when it is gone.
    package init(
        platform: @escaping Finder,
        policy: @escaping @Sendable () -> Policy,
        pacer: Pacer,
        time: any TimeSource,
        settle: Duration = .seconds(5),
        pictures: @escaping @Sendable (Picture) -> [UInt8]? = { _ in nil }
    ) {
        self.platform = platform
        self.policy = policy
        self.pacer = pacer
        self.time = time
        self.settle = settle
        self.pictures = pictures
        self.introductions = Introductions(platform: { platform(ConversationID($0)) }, policy: policy)
    }

    package func perform(_ assignment: Assignment<Post>) async throws(Setback) -> [Order] {
        let request = assignment.request
        // What went on meanwhile has no last word any more; it will have another.
        if assignment.work == .closing, !request.hasLastWord { return [] }
        guard let place = request.place(assignment.mirror) else { return [] }
        // In a mirror the card comes first, and brings the others after itself.
        if assignment.mirror != nil, assignment.work != .card, place.messages[.card] == nil { return [] }
        guard let platform = self.platform(place.conversation) else {
            throw Setback(.rejected, "\(place.conversation) is on a platform that is not configured")
        }
        let now = self.time.now
        let card = Cards.card(
            assignment.work,
            for: request,
            standing: assignment.standing,
            under: self.policy(),
            now: now
        )
        let notice = Notice(
            post: assignment.work,
            request: request,
            place: place,
            card: card,
            face: await self.introductions.introducing(card, on: platform),
            drawn: now,
            standing: assignment.standing
        )
        let delivery = Delivery(
            notice: notice,
            platform: platform,
            pacer: self.pacer,
            assignment: assignment,
            time: self.time,
            settle: self.settle
        )
        if assignment.work == .picture { return try await self.show(request.picture, by: delivery) }
        if let message = notice.known, try await delivery.edit(message) { return [notice.shown] }
        return [delivery.posted(try await delivery.post()), notice.shown]
    }

    /// Posts a picture once. It only repeats what the card says, so where it cannot be shown nothing is lost.
    private func show(_ picture: Picture?, by delivery: Delivery) async throws(Setback) -> [Order] {
        guard let picture, delivery.notice.known == nil, delivery.platform.capabilities.pictures,
            let bytes = self.pictures(picture)
        else { return [] }
        do {
            let file = PictureFile(title: picture.title, words: picture.words, bytes: bytes)
            return [delivery.posted(try await delivery.post(file))]
        } catch {
            guard error.kind == .rejected else { throw error }
            return []
        }
    }
}
