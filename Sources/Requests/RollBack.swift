/// The request that takes a merged change back, as the request of that change knows it.
package struct RollBack: Hashable, Sendable, Codable {
    package enum Stage: Hashable, Sendable, Codable {
        case planning
        case awaitingApproval
        case working
        case awaitingMerge
        /// Nothing is done until somebody lets it go on.
        case paused
        /// A person has it in hand.
        case inHands(PersonID)
        /// Its pull request is left to people, and what becomes of that is not heard here.
        case left
        /// The change is taken back.
        case done
        /// It came to nothing; the text says why, where somebody can do something about it.
        case ended(String?)
        /// It was done, and taken back itself by that request: the change is in again.
        case undone(RequestID)
    }

    package var request: RequestID
    /// Who asked for it.
    package var person: PersonID
    package var stage: Stage

    package init(request: RequestID, person: PersonID, stage: Stage) {
        self.request = request
        self.person = person
        self.stage = stage
    }

    /// Whether it leaves no room for another one.
    package var isStanding: Bool {
        switch self.stage {
        case .planning, .awaitingApproval, .working, .awaitingMerge, .paused, .inHands, .done: true
        case .left, .ended, .undone: false
        }
    }
}

extension RollBack {
    /// How `request`, which takes a change back, stands.
    init(_ request: Request) {
        self.init(request: request.id, person: request.requester, stage: Stage(request))
    }
}

extension RollBack.Stage {
    fileprivate init(_ request: Request) {
        self =
            switch request.phase {
            case .understanding, .asking, .lookingUp, .planning: .planning
            case .awaitingApproval: .awaitingApproval
            case .working: .working
            case .awaitingMerge: .awaitingMerge
            case .paused: .paused
            case .takenOver: .inHands(request.handover?.person ?? request.requester)
            case .finished where request.mergeCommit == nil: .left
            case .finished: request.aftermath.undoing.map { .undone($0) } ?? .done
            case .answered(let answer): .ended(answer.title)
            case .stopped(let reason): .ended(reason.cause)
            }
    }
}

extension Aftermath {
    /// The request by which the change was taken back.
    fileprivate var undoing: RequestID? {
        guard let rollBack, rollBack.stage == .done else { return nil }
        return rollBack.request
    }
}

extension Event.Reason {
    /// What was in the way, where it was not a person's no.
    fileprivate var cause: String? {
        switch self {
        case .unplannable(let answer): answer.title
        case .stepFailed(_, let failure): failure.message
        case .broken(let why): why
        case .rejected, .cancelled, .withdrawn, .expired: nil
        }
    }
}
