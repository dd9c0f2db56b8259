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
    /// People said something on the pull request.
    case heard([Remark])
    /// The merge waits for a person; why is not in records of earlier versions.
    case mergeHeld(step: Int, Ruling? = nil)
    case mergeReleased(step: Int, by: PersonID)
    /// The merge goes on by itself.
    case mergeCleared(step: Int, Ruling)
    /// The pull request is left to people; the bot's part is done.
    case mergeLeft(step: Int, Ruling)
    /// One of several owners has said yes to the merge; others are still missing.
    case endorsed(by: PersonID)
    /// In a mirror, when one is named; `thread` is the conversation that it began there, where that has another name.
    case posted(Post, MessageRef, in: ConversationID? = nil, thread: ConversationID? = nil)
    /// A message was sent or edited, and read so.
    case shown(Showing)
    /// It is shown in this conversation, too.
    case mirrored(in: ConversationID, by: PersonID)
    /// It is not shown in this conversation any more.
    case unmirrored(in: ConversationID, by: PersonID)
    /// Nothing can be shown in this mirror; the text says why.
    case obstructed(in: ConversationID, String)
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
    case paused(by: PersonID)
    case wentOn(by: PersonID)
    case takenOver(by: PersonID)
    /// The branch is there for whoever took over.
    case handedOver(Handover.Branch)
    case handedBack(by: PersonID)
    /// What is on the branch could not be taken back; the answer says why.
    case handBackFailed(Answer)
    /// What failed is to go on from this step; the plan is drawn again first.
    case rewound(to: Int, by: PersonID)
    /// The plan came out as it was approved, and goes on.
    case resumed(at: Int)
    /// What the plan is about was changed.
    case edited(Intent, by: PersonID)
    /// What was changed could not be planned; the plan before stands to be approved anew.
    case editFailed(Answer)
    /// Something happened to the change after its merge.
    case afterwards(Aftermath.Change)
    /// Somebody said whether what came of it was of help.
    case rated(helpful: Bool, by: PersonID)
    /// Files came along with words.
    case attached([Attachment])
    /// Files were fetched, or could not be.
    case received([Attachment])
    /// It became known how whoever asked is called, and where their clock is.
    case introduced(name: String?, zone: String?)

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
                home: Request.Place(opening.conversation, below: opening.below),
                mirrors: (opening.mirrors ?? []).map {
                    // What takes a change back is talked about below that change from the start.
                    Request.Place($0.conversation, below: $0.below, isShown: opening.rollsBack != nil)
                }
            )
            // Whoever wrote the words has a hand in what is done.
            self?.authors = Set([opening.author].compactMap(\.self))
            self?.note(opening.message, turn: nil)
        }
        self?.advance(event, at: time)
    }
}

extension Request {
    fileprivate mutating func advance(_ event: Event, at time: Timestamp) {
        // What people were shown says nothing about the request.
        if case .shown(let showing) = event {
            if showing.post == .card { self.standing = showing.standing }
            return self.cure(showing.mirror)
        }
        self.updatedAt = time
        switch event {
        case .posted(let post, let message, let mirror, _): return self.take(post, message, in: mirror)
        case .mirrored(let conversation, _): return self.mirror(in: conversation)
        case .unmirrored(let conversation, _): return self.unmirror(in: conversation)
        case .obstructed(let mirror, let why): return self.obstruct(mirror, why)
        case .progressed(let step, let note):
            if case .working(_, step) = self.phase { self.note = note }
            return
        case .heard(let remarks):
            self.remarks += remarks
            return
        case .lifted: return
        case .rated(let helpful, let person):
            self.ratings[person] = helpful
            return
        case .attached(let attachments):
            self.attachments += attachments
            self.attachedAt = time
            return
        case .received(let attachments): return self.take(attachments)
        case .introduced(let name, let zone):
            self = self.introduced(name, zone: zone)
            return
        case .amended(let amendment): return self.amend(amendment)
        case .renewed:
            self.afterthought = nil
            return
        case .caughtUp:
            self.isCaughtUp = true
            return
        case .afterwards(.rollBack(let rollBack)):
            self.aftermath.rollBack = rollBack
            return
        default:
            self.revision += 1
            self.decidedAt = time
        }
        switch (event, self.phase) {
        case (.asked(let question), _):
            self.dialogue.append(.asked(question))
            self.share()
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
        case (.planningStarted(let intent), _):
            self.share()
            self.phase = .planning(intent)
        case (.planned(let plan), _): self.take(plan)
        case (.approved(let approval), .awaitingApproval(let plan)):
            self.approval = approval
            self.start(plan, at: 0, time)
        case (.stepFinished(let step, let result), .working(let plan, _)):
            self.results[step] = result
            self.start(plan, at: step + 1, time)
        case (.mergeHeld(let step, let ruling), .working(let plan, _)):
            self.ruling = ruling
            self.phase = .awaitingMerge(plan, step: step)
        case (.mergeCleared(_, let ruling), _): self.ruling = ruling
        case (.mergeLeft(_, let ruling), .working(let plan, _)):
            self.ruling = ruling
            self.phase = .finished(plan)
        case (.endorsed(let person), .awaitingMerge): self.endorsements.insert(person)
        case (.mergeReleased(let step, _), .awaitingMerge(let plan, _)): self.start(plan, at: step, time)
        case (.stopped(let reason), _):
            if case .broken = reason { self.brokenOff = self.pausedIn ?? self.phase }
            if case .takenOver = self.phase { self.supersedeLastWord() }
            self.pausedIn = nil
            self.phase = .stopped(reason)
        case (.retried, .stopped(.broken)):
            self.phase = self.brokenOff ?? self.phase
            self.brokenOff = nil
            self.supersedeLastWord()
        case (.paused, _), (.wentOn, _), (.takenOver, _), (.handedOver, _), (.handedBack, _), (.handBackFailed, _),
            (.rewound, _), (.resumed, _), (.edited, _), (.editFailed, _):
            self.detour(event, at: time)
        case (.afterwards(let change), _): self.aftermath.take(change)
        case (.opened, _), (.approved, _), (.stepFinished, _), (.mergeHeld, _), (.mergeReleased, _), (.mergeLeft, _),
            (.endorsed, _), (.posted, _), (.shown, _), (.progressed, _), (.retried, _), (.lifted, _), (.amended, _),
            (.renewed, _), (.heard, _), (.caughtUp, _), (.rated, _), (.mirrored, _), (.obstructed, _),
            (.attached, _), (.received, _), (.introduced, _), (.unmirrored, _):
            break
        }
    }

    mutating func start(_ plan: Plan, at step: Int, _ time: Timestamp) {
        self.note = nil
        self.stepStartedAt = time
        self.phase = step < plan.steps.count ? .working(plan, step: step) : .finished(plan)
    }
}
