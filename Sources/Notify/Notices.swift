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
    private let isMuted: @Sendable (ConversationID) async -> Bool
    private let introductions: Introductions

    /// - Parameters:
    ///   - settle: how long a message that was not seen may still be on its way.
    ///   - pictures: the bytes of a picture, `nil` when it is gone.
    ///   - isMuted: whether people want nothing new there.
    package init(
        platform: @escaping Finder,
        policy: @escaping @Sendable () -> Policy,
        pacer: Pacer,
        time: any TimeSource,
        settle: Duration = .seconds(5),
        pictures: @escaping @Sendable (Picture) -> [UInt8]? = { _ in nil },
        isMuted: @escaping @Sendable (ConversationID) async -> Bool = { _ in false }
    ) {
        self.platform = platform
        self.policy = policy
        self.pacer = pacer
        self.time = time
        self.settle = settle
        self.pictures = pictures
        self.isMuted = isMuted
        self.introductions = Introductions(platform: { platform(ConversationID($0)) }, policy: policy)
    }

    package func perform(_ assignment: Assignment<Post>) async throws(Setback) -> [Order] {
        let request = assignment.request
        // What went on meanwhile has no last word any more; it will have another.
        if assignment.work == .closing, !request.hasLastWord { return [] }
        guard let place = request.place(assignment.mirror) else { return [] }
        // In a mirror the card comes first, and brings the others after itself.
        if assignment.mirror != nil, assignment.work != .card, place.messages[.card] == nil { return [] }
        if assignment.work.canBeMuted, place.messages[assignment.work] == nil, await self.isMuted(place) { return [] }
        if place.isLeft, assignment.work != .card || place.messages[.card] == nil { return [] }
        guard let platform = self.platform(place.conversation) else {
            throw Setback(.rejected, "\(place.conversation) is on a platform that is not configured")
        }
        let now = self.time.now
        let card = Cards.card(
            assignment.work,
            for: request,
            in: place,
            standing: assignment.standing,
            under: self.policy(),
            now: now
        )
        var face = await self.introductions.introducing(card, on: platform)
        face.asker = request.requester
        let notice = Notice(
            post: assignment.work,
            request: request,
            place: place,
            card: card,
            face: face,
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
        // Before the card, which may have to wait for its turn.
        if assignment.work == .card {
            let message = assignment.mirror == nil ? request.opening.message : nil
            await platform.sign(request.sign, for: message, in: place.conversation)
        }
        if assignment.work == .picture { return try await self.show(self.file(of: request.picture), by: delivery) }
        if assignment.work == .whole { return try await self.show(request.wholeAnswer, by: delivery) }
        if let message = notice.known, try await delivery.edit(message) { return [notice.shown] }
        return [delivery.posted(try await delivery.post()), notice.shown]
    }

    /// People mute a conversation where it is: in the thread of the request, or below its card.
    private func isMuted(_ place: Request.Place) async -> Bool {
        if await self.isMuted(place.conversation) { return true }
        guard let card = place.messages[.card] else { return false }
        return await self.isMuted(ConversationID(card.rawValue))
    }

    private func file(of picture: Picture?) -> PictureFile? {
        guard let picture, let bytes = self.pictures(picture) else { return nil }
        return PictureFile(title: picture.title, words: picture.words, bytes: bytes)
    }

    /// Posts a file once. It only repeats what the card says, or says more of it, so where it cannot be shown the card has
    /// what matters.
    private func show(_ file: PictureFile?, by delivery: Delivery) async throws(Setback) -> [Order] {
        guard var file, delivery.notice.known == nil, delivery.platform.capabilities.pictures else { return [] }
        file.asker = delivery.notice.request.requester
        do {
            return [delivery.posted(try await delivery.post(file))]
        } catch {
            guard error.kind == .rejected else { throw error }
            return []
        }
    }
}

extension Request {
    fileprivate var sign: Sign {
        switch self.phase {
        case .understanding, .lookingUp, .planning, .working: .working
        case .asking, .awaitingApproval, .awaitingMerge, .paused, .takenOver: .waiting
        case .answered, .finished, .stopped: .done
        }
    }
}

extension Post {
    /// Whether it is a message of its own that only adds to the card.
    fileprivate var canBeMuted: Bool {
        switch self {
        case .card: false
        // Something is wrong with what people work on: that is for everybody.
        case .alarm: false
        case .results, .closing, .picture, .whole, .remarks, .aftermath: true
        }
    }
}
