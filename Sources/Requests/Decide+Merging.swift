/// From a verified change to its merge: by itself, by a button, by hand, or not at all.
extension Decision {
    /// What the policy says at the gate before `step`, with the reason in the record.
    static func gate(
        _ step: Int,
        of plan: Plan,
        after event: Event,
        _ request: Request,
        _ policy: Policy
    ) -> Decision {
        var after: Request? = request
        after.apply(event, at: request.updatedAt)
        let ruling = policy.ruling(on: plan, of: after ?? request)
        switch ruling.verdict {
        case .always:
            return Decision(
                events: [event, .mergeCleared(step: step, ruling)],
                effects: [.show(.card), .run(.step(step))]
            )
        case .review: return Decision(events: [event, .mergeHeld(step: step, ruling)], effects: [.show(.card)])
        case .manual:
            return Decision(
                events: [event, .mergeLeft(step: step, ruling)],
                effects: [.show(.card), .show(.closing), .run(.cleanUp)]
            )
        case .never:
            var decision = Decision.stop(.stepFailed(step: step, StepFailure(message: "It \(ruling.words).")))
            decision.events.insert(event, at: 0)
            return decision
        }
    }

    /// The button: an approver's, and where the policy asks for them, each owner's.
    static func merge(
        _ step: Int,
        of plan: Plan,
        by person: PersonID,
        _ revision: Int,
        _ request: Request,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard revision == request.revision else { throw .outdated }
        guard policy.mayApprove(person) else { throw .notAnApprover }
        let ruling = policy.ruling(on: plan, of: request)
        guard ruling.verdict == .always || ruling.verdict == .review else { throw .notMerged(ruling) }
        let before = policy.ownersMissing(on: plan, besides: request.consenting)
        let after = policy.ownersMissing(on: plan, besides: request.consenting.union([person]))
        guard after.isEmpty else {
            guard after.count < before.count else { throw .ownersMissing(after.names) }
            return Decision(events: [.endorsed(by: person)], effects: [.show(.card)])
        }
        return Decision(
            events: [.mergeReleased(step: step, by: person)],
            effects: [.show(.card), .run(.step(step))]
        )
    }
}

extension [String: [String]] {
    /// The owners' names, each once.
    fileprivate var names: [String] { Set(self.values.flatMap(\.self)).sorted() }
}
