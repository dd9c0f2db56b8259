/// The ways out of the usual road, and back to it: pause, take over, edit the plan, and go on from an earlier step.
extension Decision {
    static func detour(_ command: Command, _ request: Request, _ policy: Policy) throws(Refusal) -> Decision {
        if let person = command.person {
            guard policy.mayEnd(person, request) else { throw .notYours }
        }
        switch command {
        case .pause(let person): return try .pause(request, by: person, policy)
        case .goOn(let person, let revision): return try .goOn(request, by: person, revision, policy)
        case .takeOver(let person): return try .takeOver(request, by: person, policy)
        case .handBack(let person, let revision): return try .handBack(request, by: person, revision)
        case .redo(let step, let person, let revision):
            return try .redo(request, from: step, by: person, revision, policy)
        case .edit(let intent, let person, let revision):
            return try .edit(request, to: intent, by: person, revision)
        case .handOver(let branch):
            guard case .takenOver = request.phase, request.handover?.branch == nil else { return .nothing }
            return Decision(events: [.handedOver(branch)], effects: [.show(.card), .show(.closing)])
        default: return .nothing
        }
    }

    private static func pause(_ request: Request, by person: PersonID, _ policy: Policy) throws(Refusal) -> Decision {
        switch request.phase {
        case .paused: return .nothing
        case .planning, .awaitingApproval, .awaitingMerge, .working:
            guard !request.isMerging else { throw .merging }
            return Decision(
                events: [.paused(by: person)],
                effects: [
                    .halt, .show(.card),
                    .wake(.expire(revision: request.revision + 1), afterSeconds: policy.approvalSeconds),
                ]
            )
        case .understanding, .asking, .lookingUp: throw .noPlan
        case .takenOver: throw .inHands(request.handover?.person ?? person)
        case .answered, .finished, .stopped: throw .tooLate
        }
    }

    private static func goOn(
        _ request: Request,
        by person: PersonID,
        _ revision: Int,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard case .paused = request.phase, let phase = request.pausedIn else { throw .tooLate }
        guard revision == request.revision else { throw .outdated }
        var effects: [Effect] = [.show(.card)]
        if let work = request.work(in: phase) { effects.append(work) }
        if case .awaitingApproval = phase {
            effects.append(.wake(.expire(revision: revision + 1), afterSeconds: policy.approvalSeconds))
        }
        return Decision(events: [.wentOn(by: person)], effects: effects)
    }

    /// What is done so far goes on a branch, and the bot stops.
    private static func takeOver(
        _ request: Request,
        by person: PersonID,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        switch request.pausedIn ?? request.phase {
        case .takenOver:
            let holder = request.handover?.person ?? person
            guard policy.isOne(person, holder) else { throw .inHands(holder) }
            return .nothing
        case .planning, .awaitingApproval, .awaitingMerge, .working, .stopped(.stepFailed), .stopped(.broken):
            guard request.plan != nil else { throw .noPlan }
            guard !request.isMerging else { throw .merging }
            return Decision(events: [.takenOver(by: person)], effects: [.halt, .show(.card), .run(.handOver)])
        case .understanding, .asking, .lookingUp: throw .noPlan
        case .answered, .finished, .stopped, .paused: throw .tooLate
        }
    }

    /// What is on the branch now becomes a plan of its own: nobody has approved it yet.
    private static func handBack(
        _ request: Request,
        by person: PersonID,
        _ revision: Int
    ) throws(Refusal) -> Decision {
        guard case .takenOver = request.phase, let plan = request.plan else { throw .tooLate }
        guard revision == request.revision, request.handover?.branch != nil else { throw .outdated }
        return Decision(events: [.handedBack(by: person)], effects: [.show(.card), .run(.plan(plan.intent))])
    }

    /// The plan is drawn again first: only if it comes out the same, on the same base, does the approval still stand.
    private static func redo(
        _ request: Request,
        from step: Int,
        by person: PersonID,
        _ revision: Int,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard case .stopped(.stepFailed(let failed, _)) = request.phase, let plan = request.plan else {
            throw .tooLate
        }
        guard revision == request.revision, (0...failed).contains(step) else { throw .outdated }
        if let hold = policy.holds(on: plan).first { throw .held(hold) }
        return Decision(
            events: [.rewound(to: step, by: person)],
            effects: [.show(.card), .run(.plan(plan.intent))]
        )
    }

    /// Another plan for other slots. Once a pull request is open, its branch is where a change is changed.
    private static func edit(
        _ request: Request,
        to intent: Intent,
        by person: PersonID,
        _ revision: Int
    ) throws(Refusal) -> Decision {
        guard !request.isMerging else { throw .merging }
        switch request.pausedIn ?? request.phase {
        case .planning, .awaitingApproval, .working, .awaitingMerge, .stopped(.stepFailed): break
        case .understanding, .asking, .lookingUp: throw .noPlan
        case .takenOver: throw .inHands(request.handover?.person ?? person)
        case .answered, .finished, .stopped, .paused: throw .tooLate
        }
        guard let plan = request.plan else { throw .noPlan }
        guard revision == request.revision, intent.name == plan.intent.name else { throw .outdated }
        guard request.handover == nil, request.pullRequest == nil else { throw .onItsBranch }
        // What it takes back is another request's change, which is told of it: no other can take its place.
        guard request.opening.rollsBack == nil else { throw .noForm }
        guard intent.slots != plan.intent.slots else { return .nothing }
        var wish = plan.intent
        wish.slots = intent.slots
        return Decision(events: [.edited(wish, by: person)], effects: [.halt, .show(.card), .run(.plan(wish))])
    }

    /// A plan was drawn: a new one waits for a yes, the one that was approved goes on where it was wanted.
    static func propose(_ plan: Plan, _ request: Request, _ policy: Policy) -> Decision {
        if let step = request.resumption, let approval = request.approval, request.plan == plan,
            approval.planDigest == plan.digest, approval.baseCommit == plan.baseCommit,
            approval.policyVersion == policy.version
        {
            return .enter(plan, step: step, after: .resumed(at: step), request, policy)
        }
        return .await(.planned(plan), request, policy)
    }

    /// A plan waits for a yes, for a time.
    private static func await(_ event: Event, _ request: Request, _ policy: Policy) -> Decision {
        let expiry = Command.expire(revision: request.revision + 1)
        return Decision(events: [event], effects: [.show(.card), .wake(expiry, afterSeconds: policy.approvalSeconds)])
    }

    /// No plan could be drawn. A branch that cannot be taken back stays in the hands it is in, and a plan that cannot be
    /// edited what it was.
    static func giveUp(_ answer: Answer, _ request: Request, _ policy: Policy) -> Decision {
        if case .edited? = request.revised?.cause { return .await(.editFailed(answer), request, policy) }
        guard request.handover?.returnedBy != nil else { return .stop(.unplannable(answer)) }
        return Decision(events: [.handBackFailed(answer)], effects: [.show(.card), .show(.closing)])
    }
}

extension Request {
    /// Whether it is being merged, or was when it was paused: what is on its way to the base branch is not stopped.
    package var isMerging: Bool {
        guard case .working(let plan, let step) = self.pausedIn ?? self.phase else { return false }
        return plan.steps.indices.contains(step) && plan.steps[step].gate == .merge
    }
}
