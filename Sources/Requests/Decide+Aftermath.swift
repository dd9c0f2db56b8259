/// What may happen to a change once it is merged.
extension Decision {
    static func afterwards(_ command: Command, _ request: Request, _ policy: Policy) throws(Refusal) -> Decision {
        switch command {
        case .rollBack(let person): return try .rollBack(request, by: person, policy)
        case .follow(let rollBack): return .follow(rollBack, request)
        case .deploy(let person, let revision, let click):
            return try .deploy(request, by: person, revision, click: click, policy)
        case .witness(let person, let revision): return try .witness(request, by: person, revision, policy)
        case .deployment(let number, let report): return .report(report, of: number, request)
        case .inspect(let number): return .inspect(number, request)
        case .inspection(let inspection): return .inspected(inspection, request)
        default: return .nothing
        }
    }

    /// Opens the request that takes the change back: a change like any other, asked for by whoever pressed.
    private static func rollBack(
        _ request: Request,
        by person: PersonID,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard policy.mayAsk(person) else { throw .mayNotAsk }
        guard case .finished(let plan) = request.phase, request.mergeCommit != nil, let pull = request.pullRequest
        else { throw .tooLate }
        if let known = request.aftermath.rollBack, known.isStanding { throw .rolledBack(known) }
        let intent = Intent(name: "rollback", project: plan.intent.project, slots: ["pr": .text("\(pull.number)")])
        var opening = Opening(
            person: person,
            conversation: request.conversation,
            words: .intent(intent),
            project: plan.intent.project
        )
        opening.rollsBack = request.id
        opening.below = request.home.thread
        opening.mirrors = request.mirrors(isBelow: true)
        return Decision(effects: [.open(opening)])
    }

    /// The roll-back has got further. One that broke off, and goes on after another one was begun, is not the one to tell of.
    private static func follow(_ rollBack: RollBack, _ request: Request) -> Decision {
        guard case .finished = request.phase else { return .nothing }
        if let known = request.aftermath.rollBack {
            guard known != rollBack, known.request == rollBack.request || !known.isStanding else { return .nothing }
        }
        return Decision(events: [.afterwards(.rollBack(rollBack))], effects: [.show(.card)])
    }

    /// This decision with what follows from where it leads: word to the request whose change is taken back, and a first
    /// look at the target once a change is merged.
    func followed(from before: Request?) -> Decision {
        let target = before?.opening.rollsBack ?? self.opening?.rollsBack
        guard target != nil || self.finishesStep, !self.events.isEmpty else { return self }
        var after = before
        for event in self.events { after.apply(event, at: before?.updatedAt ?? Timestamp(milliseconds: 0)) }
        guard let after else { return self }
        var decision = self
        if let target {
            let standing = RollBack(after)
            if standing != before.map({ RollBack($0) }) { decision.effects.append(.tell(target, .follow(standing))) }
        }
        if case .finished = after.phase, self.finishesStep { decision.effects += Self.watch(after) }
        return decision
    }

    private var finishesStep: Bool {
        if case .stepFinished? = self.events.first { true } else { false }
    }

    private var opening: Opening? {
        guard case .opened(_, let opening)? = self.events.first else { return nil }
        return opening
    }
}
