extension Request {
    /// A conversation that a request is shown in, and its messages there.
    package struct Place: Hashable, Sendable, Codable {
        package let conversation: ConversationID
        /// The message that its own belong below, where the conversation has no thread.
        package let below: MessageRef?
        /// Whether there is anything to show there yet. A place of the settings takes part from the first question or plan
        /// on, so that what is only looked up stays where it was asked for.
        package internal(set) var isShown: Bool
        /// Whether somebody wanted it gone from there. Its card says so, and is not kept up to date any more.
        package internal(set) var isLeft = false
        /// Messages already there, by what they are.
        package internal(set) var messages: [Post: MessageRef] = [:]
        /// Messages of the same kind that were said before something was tried again; the next ones are others.
        package internal(set) var superseded: [Post: MessageRef] = [:]
        /// Why nothing can be shown there; `nil` while it can.
        package internal(set) var trouble: String?

        init(_ conversation: ConversationID, below: MessageRef? = nil, isShown: Bool = true) {
            self.conversation = conversation
            self.below = below
            self.isShown = isShown
        }

        /// The message that what is said about the request goes below.
        package var thread: MessageRef? { self.below ?? self.messages[.card] }
    }

    /// How many further places one request may be shown in.
    static let mostMirrors = 8

    package var conversation: ConversationID { self.home.conversation }
    /// Messages already in the thread it was asked for in.
    package var messages: [Post: MessageRef] { self.home.messages }

    /// Everywhere it is shown by now, the place it was asked for in first.
    package var places: [Place] { [self.home] + self.mirrors.filter { $0.isShown && !$0.isLeft } }

    /// The place of that name; the one it was asked for in for `nil`.
    package func place(_ mirror: ConversationID?) -> Place? {
        mirror.map { name in self.mirrors.first { $0.conversation == name } } ?? self.home
    }

    /// Where another request that follows from this one is shown besides its own conversation: in step with this one.
    ///
    /// - Parameter isBelow: whether its messages belong below this one's card.
    func mirrors(isBelow: Bool) -> [Opening.Mirror]? {
        let shown = self.mirrors.filter { $0.isShown && !$0.isLeft }
        return shown.isEmpty
            ? nil : shown.map { Opening.Mirror($0.conversation, below: isBelow ? $0.thread : $0.below) }
    }

    /// Where something is to be shown, by the names of mirrors and `nil` for where it was asked for: wherever it is shown,
    /// or in one place, even if it has left that.
    package func mirrors(naming place: ConversationID?) -> [ConversationID?] {
        guard let place else { return self.places.map { $0.conversation == self.conversation ? nil : $0.conversation } }
        if place == self.conversation { return [nil] }
        return self.mirrors.contains { $0.conversation == place && $0.isShown } ? [place] : []
    }

    /// The messages that there may be something to say in, besides the card.
    fileprivate var posts: [Post] {
        var posts = Set(self.home.messages.keys).union([.closing])
        if self.results.values.contains(where: \.hasFindings) { posts.insert(.results) }
        if !self.remarks.isEmpty { posts.insert(.remarks) }
        if self.picture != nil { posts.insert(.picture) }
        return posts.subtracting([.card]).sorted { $0.rawValue < $1.rawValue }
    }
}

extension StepResult {
    /// Whether there is something to show in a message of its own.
    package var hasFindings: Bool { !self.checks.isEmpty || !self.rowCounts.isEmpty }
}

// MARK: - Deciding

extension Decision {
    /// A message is there. The first card in a mirror brings what is said below it after itself.
    static func posted(
        _ post: Post,
        _ message: MessageRef,
        in mirror: ConversationID?,
        thread: ConversationID?,
        _ request: Request
    ) -> Decision {
        guard let place = request.place(mirror), place.messages[post] != message else { return .nothing }
        var effects: [Effect] = []
        if post == .card, let mirror, place.messages[.card] == nil {
            effects = request.posts.map { .show($0, in: mirror) }
        }
        if place.trouble != nil { effects.append(.show(.card, in: request.conversation)) }
        return Decision(events: [.posted(post, message, in: mirror, thread: thread)], effects: effects)
    }

    static func shown(_ showing: Showing, _ request: Request) -> Decision {
        let isCured = showing.mirror.flatMap { request.place($0)?.trouble } != nil
        return Decision(
            events: [.shown(showing)],
            effects: isCured ? [.show(.card, in: request.conversation)] : []
        )
    }

    /// From now on it is shown in that conversation, too.
    static func mirror(
        _ request: Request,
        in conversation: ConversationID,
        by person: PersonID,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard policy.mayPlace(person, request) else { throw .notYours }
        guard !request.places.contains(where: { $0.conversation == conversation }) else { return .nothing }
        guard request.mirrors.count < Request.mostMirrors else { throw .tooManyPlaces }
        return Decision(events: [.mirrored(in: conversation, by: person)], effects: [.show(.card)])
    }

    /// From now on it is not shown in that conversation any more: the card there says so, and nothing follows it.
    static func unmirror(
        _ request: Request,
        in conversation: ConversationID,
        by person: PersonID,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard policy.mayPlace(person, request) else { throw .notYours }
        guard let place = request.mirrors.first(where: { $0.conversation == conversation && !$0.isLeft }) else {
            return .nothing
        }
        return Decision(
            events: [.unmirrored(in: conversation, by: person)],
            effects: place.messages[.card] == nil ? [] : [.show(.card, in: conversation)]
        )
    }

    /// Nothing can be shown in a mirror; the place it was asked for in says so, once.
    static func obstructed(in mirror: ConversationID, _ why: String, _ request: Request) -> Decision {
        guard let place = request.mirrors.first(where: { $0.conversation == mirror && !$0.isLeft }),
            place.trouble == nil
        else {
            return .nothing
        }
        return Decision(
            events: [.obstructed(in: mirror, why)],
            effects: [.show(.card, in: request.conversation)]
        )
    }
}

// MARK: - Applying

extension Request {
    /// Changes the place of that name; `nil` is the one it was asked for in.
    private mutating func change(_ mirror: ConversationID?, _ body: (inout Place) -> Void) {
        guard let mirror else { return body(&self.home) }
        guard let index = self.mirrors.firstIndex(where: { $0.conversation == mirror }) else { return }
        body(&self.mirrors[index])
    }

    mutating func take(_ post: Post, _ message: MessageRef, in mirror: ConversationID?) {
        self.change(mirror) { place in
            place.messages[post] = message
            place.trouble = nil
        }
    }

    mutating func obstruct(_ mirror: ConversationID, _ why: String) { self.change(mirror) { $0.trouble = why } }

    /// It was shown there, so nothing is in the way any more.
    mutating func cure(_ mirror: ConversationID?) { self.change(mirror) { $0.trouble = nil } }

    mutating func mirror(in conversation: ConversationID) {
        if self.mirrors.contains(where: { $0.conversation == conversation }) {
            self.change(conversation) { ($0.isShown, $0.isLeft) = (true, false) }
        } else {
            self.mirrors.append(Place(conversation))
        }
    }

    mutating func unmirror(in conversation: ConversationID) {
        self.change(conversation) { ($0.isLeft, $0.trouble) = (true, nil) }
    }

    /// There is something to take part in now, wherever it is to be shown.
    mutating func share() {
        for index in self.mirrors.indices { self.mirrors[index].isShown = true }
    }

    /// The next last word is a new message, so that it notifies.
    mutating func supersedeLastWord() {
        self.home.supersede(.closing)
        for index in self.mirrors.indices { self.mirrors[index].supersede(.closing) }
    }
}

extension Request.Place {
    fileprivate mutating func supersede(_ post: Post) {
        self.superseded[post] = self.messages[post] ?? self.superseded[post]
        self.messages[post] = nil
    }
}
