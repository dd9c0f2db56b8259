/// From a merge to the target, and a while beyond.
extension Decision {
    /// A yes of its own: the one to the plan was to a merge.
    static func deploy(
        _ request: Request,
        by person: PersonID,
        _ revision: Int,
        click: String,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard case .finished(let plan) = request.phase, let deploy = request.aftercare?.deploy,
            let commit = request.mergeCommit
        else { throw .tooLate }
        if let rollBack = request.aftermath.rollBack, rollBack.stage == .done { throw .rolledBack(rollBack) }
        guard revision == request.revision else { throw .outdated }
        let last = request.aftermath.deployment
        guard last?.isOpenToAnother ?? true else { throw .tooLate }
        try policy.checkApproval(of: plan, by: person, on: request)
        let approval = Approval(
            person: person,
            revision: revision,
            planDigest: deploy.digest,
            baseCommit: commit,
            policyVersion: policy.version,
            click: click
        )
        let number = (last?.number ?? 0) + 1
        return Decision(
            events: [.afterwards(.deployment(Deployment(number: number, approval: approval, stage: .ordered)))],
            effects: [.show(.card), .run(.deploy(number))]
        )
    }

    /// What the agents say of a try; of an older one, or said twice, it is nothing new.
    static func report(_ report: Deployment.Report, of number: Int, _ request: Request) -> Decision {
        guard var deployment = request.aftermath.deployment, deployment.number == number else { return .nothing }
        switch (report, deployment.stage) {
        case (.started, .ordered):
            deployment.stage = .running
            return Decision(events: [.afterwards(.deployment(deployment))], effects: [.show(.card)])
        case (.ended(let stage, let passages), .ordered), (.ended(let stage, let passages), .running):
            (deployment.stage, deployment.passages) = (stage, passages)
            return .deployed(deployment, request)
        default: return .nothing
        }
    }

    /// A person has looked, and what was uncertain has arrived.
    static func witness(
        _ request: Request,
        by person: PersonID,
        _ revision: Int,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard var deployment = request.aftermath.deployment, case .uncertain = deployment.stage else { throw .tooLate }
        guard revision == request.revision else { throw .outdated }
        guard policy.mayApprove(person) else { throw .notAnApprover }
        (deployment.stage, deployment.witness) = (.done, person)
        return .deployed(deployment, request)
    }

    private static func deployed(_ deployment: Deployment, _ request: Request) -> Decision {
        var effects: [Effect] = [.show(.card), .show(.aftermath)]
        if deployment.stage == .done, let watch = request.aftercare?.watch, request.aftermath.inspections < watch.times
        {
            effects.append(.run(.inspect(request.aftermath.inspections + 1)))
        }
        return Decision(events: [.afterwards(.deployment(deployment))], effects: effects)
    }

    /// What was given up after the merge: a deploy is in doubt once it was begun, and a look that failed saw nothing.
    static func lost(_ why: String, _ request: Request) -> Decision {
        if let deployment = request.aftermath.deployment {
            let number = deployment.number
            if deployment.stage == .ordered { return .report(.ended(.failed(why), []), of: number, request) }
            if deployment.stage == .running { return .report(.ended(.uncertain(why), []), of: number, request) }
        }
        let number = request.aftermath.inspections + 1
        return .inspected(Inspection(number: number, finding: .unknown(why), summary: "not looked at"), request)
    }

    // MARK: Watching

    /// The first look, where nothing has to be deployed before.
    static func watch(_ request: Request) -> [Effect] {
        guard let care = request.aftercare, care.deploy == nil, let watch = care.watch, watch.times > 0 else {
            return []
        }
        return [.wake(.inspect(1), afterSeconds: watch.everySeconds)]
    }

    /// It is time to look again; not when it was looked meanwhile, or nobody needs to any more.
    static func inspect(_ number: Int, _ request: Request) -> Decision {
        guard request.isWatched, number == request.aftermath.inspections + 1 else { return .nothing }
        return Decision(effects: [.run(.inspect(number))])
    }

    static func inspected(_ inspection: Inspection, _ request: Request) -> Decision {
        guard request.isWatched, inspection.number == request.aftermath.inspections + 1,
            let watch = request.aftercare?.watch
        else { return .nothing }
        var effects: [Effect] = [.show(.card), .show(.aftermath)]
        if inspection.isRed || request.messages[.alarm] != nil { effects.append(.show(.alarm)) }
        if inspection.number < watch.times {
            effects.append(.wake(.inspect(inspection.number + 1), afterSeconds: watch.everySeconds))
        }
        return Decision(events: [.afterwards(.inspected(inspection))], effects: effects)
    }
}
