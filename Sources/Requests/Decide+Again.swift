/// From what went wrong back to work; always a person's decision.
extension Decision {
    /// Orders again what the phase that broke off had ordered, with a clean count of tries.
    static func retry(
        _ request: Request,
        by person: PersonID,
        _ revision: Int,
        _ policy: Policy
    ) throws(Refusal) -> Decision {
        guard case .stopped(.broken) = request.phase, let phase = request.brokenOff else { throw .tooLate }
        guard revision == request.revision else { throw .outdated }
        guard policy.mayEnd(person, request) else { throw .notYours }
        return Decision(
            events: [.retried(by: person)],
            effects: [.show(.card), request.work(in: phase)].compactMap(\.self)
        )
    }

    /// Takes up again what is paused and this plan needs.
    static func lift(on request: Request, by person: PersonID, _ policy: Policy) throws(Refusal) -> Decision {
        guard policy.mayApprove(person) else { throw .notAnApprover }
        guard case .awaitingApproval(let plan) = request.phase else { throw .tooLate }
        let concerned = policy.holds(on: plan)
        guard !concerned.isEmpty else { return .nothing }
        return Decision(events: [.lifted(concerned, by: person)], effects: [.show(.card)])
    }
}

extension Request {
    /// The work that it waits for in this phase; `nil` when it waits for a person, or for nothing.
    func work(in phase: Phase) -> Effect? {
        switch phase {
        case .understanding: .understand
        case .lookingUp(let intent): .again(.lookUp(intent))
        case .planning(let intent): .again(.plan(intent))
        case .working(_, let step): .again(.step(step))
        case .takenOver: self.handover?.branch == nil ? .again(.handOver) : nil
        case .asking, .awaitingApproval, .awaitingMerge, .paused, .answered, .finished, .stopped: nil
        }
    }
}
