/// Something that has happened to a request. Past tense; never edited, only added to.
package enum Event: Hashable, Sendable, Codable {
    case opened(RequestID, Opening)
    case asked(Question)
    case chose(Question.Option, by: PersonID)
    case replied(String, by: PersonID, in: MessageRef? = nil)
    case lookupStarted(Intent)
    case answered(Answer)
    case planningStarted(Intent)
    case planned(Plan)
    case approved(Approval)
    case progressed(step: Int, note: String)
    case stepFinished(Int, StepResult)
    case mergeHeld(step: Int)
    case mergeReleased(step: Int, by: PersonID)
    case posted(Post, MessageRef)
    /// A message of it was changed or deleted.
    case amended(Amendment)
    /// The words that came too late were asked for anew.
    case renewed
    /// What had to be skipped was asked for anew.
    case caughtUp(by: PersonID)
    case stopped(Reason)
    /// What had broken off goes on where it stood.
    case retried(by: PersonID)
    /// What was paused goes on, for this request and all others.
    case lifted([Hold], by: PersonID)

    /// Why a request ended without its change.
    package enum Reason: Hashable, Sendable, Codable {
        case rejected(by: PersonID, why: String?)
        case cancelled(by: PersonID)
        /// The message that asked for it was deleted before anybody said yes.
        case withdrawn
        /// No plan could be drawn; the answer says why.
        case unplannable(Answer)
        case stepFailed(step: Int, StepFailure)
        case expired
        /// The bridge itself could not go on; the text says what to do.
        case broken(String)
    }
}

extension Request? {
    /// Moves the request past `event`, which happened at `time`. Total: an event in the ledger is a fact.
    package mutating func apply(_ event: Event, at time: Timestamp) {
        if case .opened(let id, let opening) = event {
            self = Request(
                id: id,
                opening: opening,
                openedAt: time,
                phase: .understanding,
                revision: 0,
                dialogue: [],
                results: [:],
                updatedAt: time,
                messages: [:]
            )
            self?.note(opening.message, turn: nil)
        }
        self?.advance(event, at: time)
    }
}

extension Request {
    fileprivate mutating func advance(_ event: Event, at time: Timestamp) {
        self.updatedAt = time
        switch event {
        case .posted(let post, let message):
            self.messages[post] = message
            return
        case .progressed(let step, let note):
            if case .working(_, step) = self.phase { self.note = note }
            return
        case .lifted: return
        case .amended(let amendment): return self.amend(amendment)
        case .renewed:
            self.afterthought = nil
            return
        case .caughtUp:
            self.isCaughtUp = true
            return
        default:
            self.revision += 1
        }
        switch (event, self.phase) {
        case (.asked(let question), _):
            self.dialogue.append(.asked(question))
            self.phase = .asking(question)
        case (.chose(let option, _), _):
            self.dialogue.append(.chose(option))
            self.phase = .understanding
        case (.replied(let text, _, let message), _):
            self.note(message, turn: self.dialogue.count)
            self.dialogue.append(.replied(text))
            self.phase = .understanding
        case (.lookupStarted(let intent), _): self.phase = .lookingUp(intent)
        case (.answered(let answer), _): self.phase = .answered(answer)
        case (.planningStarted(let intent), _): self.phase = .planning(intent)
        case (.planned(let plan), _):
            self.plan = plan
            self.approval = nil
            self.phase = .awaitingApproval(plan)
        case (.approved(let approval), .awaitingApproval(let plan)):
            self.approval = approval
            self.start(plan, at: 0, time)
        case (.stepFinished(let step, let result), .working(let plan, _)):
            self.results[step] = result
            self.start(plan, at: step + 1, time)
        case (.mergeHeld(let step), .working(let plan, _)): self.phase = .awaitingMerge(plan, step: step)
        case (.mergeReleased(let step, _), .awaitingMerge(let plan, _)): self.start(plan, at: step, time)
        case (.stopped(let reason), _):
            if case .broken = reason { self.brokenOff = self.phase }
            self.phase = .stopped(reason)
        case (.retried, .stopped(.broken)):
            self.phase = self.brokenOff ?? self.phase
            self.brokenOff = nil
            // The next last word is a new message, so that it notifies.
            self.superseded[.closing] = self.messages[.closing] ?? self.superseded[.closing]
            self.messages[.closing] = nil
        case (.opened, _), (.approved, _), (.stepFinished, _), (.mergeHeld, _), (.mergeReleased, _),
            (.posted, _), (.progressed, _), (.retried, _), (.lifted, _), (.amended, _), (.renewed, _), (.caughtUp, _):
            break
        }
    }

    private mutating func start(_ plan: Plan, at step: Int, _ time: Timestamp) {
        self.note = nil
        self.stepStartedAt = time
        self.phase = step < plan.steps.count ? .working(plan, step: step) : .finished(plan)
    }
}
