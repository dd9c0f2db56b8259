/// What follows from a command: facts to record and effects to carry out, in that order.
package struct Decision: Hashable, Sendable {
    package var events: [Event]
    package var effects: [Effect]

    package init(events: [Event] = [], effects: [Effect] = []) {
        self.events = events
        self.effects = effects
    }

    /// Nothing new: a report that was already heard.
    static let nothing = Decision()
}

/// The one place where a request changes. No clock, no disk, no network: the same arguments always give the same answer.
package func decide(
    _ command: Command,
    on request: Request?,
    under policy: Policy
) throws(Refusal) -> Decision {
    try settled(command, request, policy).followed(from: request)
}

private func settled(_ command: Command, _ request: Request?, _ policy: Policy) throws(Refusal) -> Decision {
    guard let request else {
        guard case .open(let id, let opening) = command else { throw .unknownRequest }
        guard policy.mayAsk(opening.person) else { throw .mayNotAsk }
        return Decision(events: [.opened(id, opening)], effects: [.show(.card), .understand])
    }
    switch command {
    case .open: throw .alreadyOpen
    case .choose, .reply, .understand, .answer: return try clearUp(command, request, policy)
    case .propose, .giveUp, .inquire, .approve, .reject, .expire: return try settle(command, request, policy)
    case .note, .report, .merge: return try carryOn(command, request, policy)
    case .cancel(let person):
        guard !request.isClosed else { throw .tooLate }
        guard policy.mayEnd(person, request) else { throw .notYours }
        return .stop(.cancelled(by: person))
    case .introduce(let name, let zone): return .introduce(name, zone: zone, request)
    case .hear(let remarks): return .hear(remarks, request)
    case .amend(let amendment): return .amend(amendment, request, policy)
    case .renew(let person): return try .renew(request, by: person, policy)
    case .catchUp(let person): return try .catchUp(request, by: person, policy)
    case .posted(let post, let message, let mirror, let thread):
        return .posted(post, message, in: mirror, thread: thread, request)
    case .shown(let showing): return .shown(showing, request)
    case .mirror(let conversation, let person): return try .mirror(request, in: conversation, by: person, policy)
    case .unmirror(let conversation, let person): return try .unmirror(request, in: conversation, by: person, policy)
    case .obstruct(let mirror, let why): return .obstructed(in: mirror, why, request)
    case .fail(let why):
        return request.isClosed ? .lost(why, request) : .stop(.broken(why))
    case .rate(let helpful, let person): return .rate(helpful, by: person, request)
    case .attach(let parcels, let left): return .attach(parcels, left, request)
    case .receive(let attachments): return .receive(attachments, request)
    case .retry(let person, let revision): return try .retry(request, by: person, revision, policy)
    case .lift(let person): return try .lift(on: request, by: person, policy)
    case .pause, .goOn, .takeOver, .handBack, .redo, .edit, .handOver:
        return try .detour(command, request, policy)
    case .rollBack, .follow, .deploy, .witness, .deployment, .inspect, .inspection:
        return try .afterwards(command, request, policy)
    }
}

/// From words to an intent: questions, answers, look-ups.
private func clearUp(_ command: Command, _ request: Request, _ policy: Policy) throws(Refusal) -> Decision {
    switch (command, request.phase) {
    case (.understand(let understanding), .understanding): return .follow(understanding)
    case (.answer(let answer), .lookingUp):
        var effects: [Effect] = [.show(.card)]
        if answer.picture != nil { effects.append(.show(.picture)) }
        if answer.isLong { effects.append(.show(.whole)) }
        return Decision(events: [.answered(answer)], effects: effects)
    case (.choose(let choice, let person, let revision), .asking(let question)):
        guard revision == request.revision, question.options.indices.contains(choice) else { throw .outdated }
        try policy.checkAnswer(to: question, by: person, on: request)
        return Decision(
            events: [.chose(question.options[choice], by: person)],
            effects: [.show(.card), .understand]
        )
    case (.reply(let text, let person, let message), .asking(let question)):
        // Words never release anything: only a button says who decided.
        guard question.audience != .approvers else { throw .notAnApprover }
        try policy.checkAnswer(to: question, by: person, on: request)
        return Decision(events: [.replied(text, by: person, in: message)], effects: [.show(.card), .understand])
    case (.choose, _): throw .outdated
    case (.reply, _): throw .tooLate
    default: return .nothing  // A hand that worked twice answers twice; the second answer says nothing new.
    }
}

/// From a plan to a yes or a no.
private func settle(_ command: Command, _ request: Request, _ policy: Policy) throws(Refusal) -> Decision {
    switch (command, request.phase) {
    case (.propose(let plan), .planning): return .propose(plan, request, policy)
    case (.giveUp(let answer), .planning): return .giveUp(answer, request, policy)
    case (.inquire(let question), .planning):
        // An answer would start again from the words, and what was changed since would be lost.
        guard request.revised == nil else { return .giveUp(Answer(title: question.text), request, policy) }
        return .follow(.unclear(question))
    case (.approve(let person, let revision, let click), .awaitingApproval(let plan)):
        guard revision == request.revision else { throw .outdated }
        try policy.checkApproval(of: plan, by: person, on: request)
        if let hold = policy.holds(on: plan).first { throw .held(hold) }
        let approval = Approval(
            person: person,
            revision: revision,
            planDigest: plan.digest,
            baseCommit: plan.baseCommit,
            policyVersion: policy.version,
            click: click
        )
        return .enter(plan, step: 0, after: .approved(approval), request, policy)
    case (.reject(let person, let revision, let why), .awaitingApproval):
        guard revision == request.revision else { throw .outdated }
        guard policy.mayEnd(person, request) else { throw .notAnApprover }
        return .stop(.rejected(by: person, why: why))
    case (.expire(let revision), .awaitingApproval), (.expire(let revision), .paused):
        return revision == request.revision ? .stop(.expired) : .nothing
    case (.approve, _), (.reject, _): throw request.isClosed || request.approval != nil ? .tooLate : .outdated
    default: return .nothing
    }
}

/// From a yes to a merged change.
private func carryOn(_ command: Command, _ request: Request, _ policy: Policy) throws(Refusal) -> Decision {
    switch (command, request.phase) {
    case (.note(let step, let note), .working(_, let current)) where step == current && note != request.note:
        return Decision(events: [.progressed(step: step, note: note)], effects: [.show(.card)])
    case (.report(let step, .succeeded(let result)), .working(let plan, let current)) where step == current:
        var decision = Decision.enter(plan, step: step + 1, after: .stepFinished(step, result), request, policy)
        if result.hasFindings { decision.effects.append(.show(.results)) }
        return decision
    case (.report(let step, .failed(let failure)), .working(_, let current)) where step == current:
        return .stop(.stepFailed(step: step, failure))
    case (.merge(let person, let revision), .awaitingMerge(let plan, let step)):
        return try .merge(step, of: plan, by: person, revision, request, policy)
    case (.merge, _): throw .tooLate
    default: return .nothing
    }
}

extension Decision {
    static func stop(_ reason: Event.Reason) -> Decision {
        Decision(
            events: [.stopped(reason)],
            effects: [.halt, .show(.card), .show(.closing), .run(.cleanUp)]
        )
    }

    fileprivate static func follow(_ understanding: Command.Understanding) -> Decision {
        switch understanding {
        case .change(let intent):
            Decision(events: [.planningStarted(intent)], effects: [.show(.card), .run(.plan(intent))])
        case .lookup(let intent):
            Decision(events: [.lookupStarted(intent)], effects: [.show(.card), .run(.lookUp(intent))])
        case .unclear(let question): Decision(events: [.asked(question)], effects: [.show(.card)])
        case .answer(let answer): Decision(events: [.answered(answer)], effects: [.show(.card)])
        }
    }

    /// Goes on to `step`, to the gate before it, or to the end.
    static func enter(
        _ plan: Plan,
        step: Int,
        after event: Event,
        _ request: Request,
        _ policy: Policy
    ) -> Decision {
        guard step < plan.steps.count else {
            return Decision(events: [event], effects: [.show(.card), .show(.closing), .run(.cleanUp)])
        }
        guard plan.steps[step].gate != .merge else { return .gate(step, of: plan, after: event, request, policy) }
        return Decision(events: [event], effects: [.show(.card), .run(.step(step))])
    }
}
