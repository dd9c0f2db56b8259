/// A message that words of a request came from was changed or deleted by the person who wrote it.
package struct Amendment: Hashable, Sendable, Codable {
    package enum Act: Hashable, Sendable, Codable {
        /// What it says now, sanitised.
        case reworded(String, by: PersonID)
        case deleted
    }

    package var message: MessageRef
    package var act: Act
    /// When, by the platform's clock: of two the later counts, in whichever order they arrive.
    package var at: Timestamp

    package init(_ act: Act, of message: MessageRef, at: Timestamp) {
        self.message = message
        self.act = act
        self.at = at
    }
}

/// A message that words of a request came from.
package struct Source: Hashable, Sendable, Codable {
    package var message: MessageRef
    /// The place of its words in the dialogue; `nil` for the words that the request began with.
    package var turn: Int?
    /// The last change of it that was heard of, by the platform's clock.
    package var amendedAt: Timestamp?

    func isNewer(than amendment: Amendment) -> Bool { self.amendedAt.map { $0 > amendment.at } ?? false }
}

/// What a request was about before its words were changed.
package struct Former: Hashable, Sendable, Codable {
    package var text: String
    /// Which words: the place in the dialogue, `nil` for those that the request began with.
    package var turn: Int?
    /// The plan that was shown for these words, if there was one.
    package var plan: Plan?
}

/// What was done to a message of a request when it was too late to count.
package enum Afterthought: Hashable, Sendable, Codable {
    case reworded(String)
    case deleted
}

// MARK: - Deciding

extension Decision {
    /// Before the approval the new words count; afterwards people are told that they do not.
    static func amend(_ amendment: Amendment, _ request: Request, _ policy: Policy) -> Decision {
        guard let source = request.source(amendment.message), !source.isNewer(than: amendment) else { return .nothing }
        let event = Event.amended(amendment)
        switch amendment.act {
        case .reworded(let text, let person):
            guard policy.isOne(person, request.requester), let words = request.words(of: source) else {
                return .nothing
            }
            // The same words under a newer time still tell an older change from a newer one.
            if text == words { return source.amendedAt == amendment.at ? .nothing : Decision(events: [event]) }
            guard request.isUndecided else { return Decision(events: [event], effects: [.show(.card)]) }
            return Decision(events: [event], effects: [.halt, .show(.card), .understand])
        case .deleted:
            guard !request.isClosed else { return .nothing }
            guard request.isUndecided else { return Decision(events: [event], effects: [.show(.card)]) }
            guard source.turn == nil else { return Decision(events: [event], effects: [.halt, .show(.card)]) }
            return .stop(.withdrawn)
        }
    }

    /// The new words of a request that could not take them any more, as a request of their own.
    static func renew(
        _ request: Request,
        by person: PersonID,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard policy.isOne(person, request.requester) else { throw .notYours }
        guard case .reworded(let text)? = request.afterthought else { throw .tooLate }
        var opening = request.opening
        opening.words = .text(text)
        opening.mirrors = request.mirrors(isBelow: false)
        return Decision(events: [.renewed], effects: [.open(opening), .show(.card)])
    }
}

// MARK: - Applying

extension Request {
    /// Whether nobody has said yes yet, so that its words may still change.
    package var isUndecided: Bool {
        guard self.handover == nil, self.resumption == nil else { return false }
        return switch self.pausedIn ?? self.phase {
        case .understanding, .asking, .lookingUp, .planning, .awaitingApproval: true
        case .working, .awaitingMerge, .paused, .takenOver, .answered, .finished, .stopped: false
        }
    }

    func source(_ message: MessageRef) -> Source? { self.sources.first { $0.message == message } }

    /// What the message said, as far as this request knows; `nil` when it is no longer part of the dialogue.
    func words(of source: Source) -> String? {
        guard let turn = source.turn else {
            if case .reworded(let text)? = self.afterthought { return text }
            if case .text(let text) = self.opening.words { return text }
            return nil
        }
        guard self.dialogue.indices.contains(turn), case .replied(let text) = self.dialogue[turn] else { return nil }
        return text
    }

    /// Notes that the words said last came from `message`.
    mutating func note(_ message: MessageRef?, turn: Int?) {
        if let message { self.sources.append(Source(message: message, turn: turn)) }
    }

    mutating func amend(_ amendment: Amendment) {
        guard let index = self.sources.firstIndex(where: { $0.message == amendment.message }) else { return }
        self.sources[index].amendedAt = amendment.at
        let source = self.sources[index]
        switch amendment.act {
        case .reworded(let text, _):
            guard text != self.words(of: source) else { return }
            if self.isUndecided { self.reword(source, text) } else { self.think(.reworded(text), of: source) }
        case .deleted:
            if !self.isUndecided {
                self.think(.deleted, of: source)
            } else if let turn = source.turn {
                self.takeBack(turn)
            }
        }
    }

    /// Too late to count. An answer that was changed when all was decided is not worth a word.
    private mutating func think(_ afterthought: Afterthought, of source: Source) {
        guard source.turn == nil else { return }
        if case .reworded(let text) = afterthought, case .text(text) = self.opening.words {
            self.afterthought = nil
        } else {
            self.afterthought = afterthought
        }
    }

    /// Begins again with new words; what was asked and answered after them was about the old ones.
    private mutating func reword(_ source: Source, _ text: String) {
        if self.former == nil || self.plan != nil || self.former?.turn != source.turn {
            self.former = Former(text: self.words(of: source) ?? "", turn: source.turn, plan: self.plan)
        }
        if let turn = source.turn {
            self.dialogue = self.dialogue.prefix(turn) + [.replied(text)]
        } else {
            self.opening.words = .text(text)
            self.dialogue = []
        }
        self.restart(keeping: { ($0.turn ?? -1) <= (source.turn ?? -1) }, in: .understanding)
    }

    /// An answer was deleted: its question is open again.
    private mutating func takeBack(_ turn: Int) {
        self.dialogue = Array(self.dialogue.prefix(turn))
        guard case .asked(let question)? = self.dialogue.last else { return }
        self.restart(keeping: { ($0.turn ?? -1) < turn }, in: .asking(question))
    }

    private mutating func restart(keeping isKept: (Source) -> Bool, in phase: Phase) {
        self.sources = self.sources.filter(isKept)
        (self.plan, self.approval, self.pausedIn, self.revised) = (nil, nil, nil, nil)
        self.phase = phase
        self.revision += 1
    }
}
