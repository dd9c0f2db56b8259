/// Steps that had to be skipped, and what becomes of them.
extension Request {
    /// What asks for each skipped step alone; empty once somebody has.
    package var skippedSteps: [Intent] {
        guard let plan, !self.isCaughtUp else { return [] }
        return plan.steps.indices.filter { self.results[$0]?.skipped != nil }.compactMap { plan.steps[$0].alone }
    }
}

extension Decision {
    /// Opens a request for each step that was skipped; they are planned and approved like any other.
    static func catchUp(_ request: Request, by person: PersonID, _ policy: Policy) throws(Refusal) -> Decision {
        guard policy.mayEnd(person, request) else { throw .notYours }
        guard case .finished = request.phase, !request.skippedSteps.isEmpty else { throw .tooLate }
        let openings = request.skippedSteps.map { intent in
            var opening = Opening(
                person: person,
                personName: person == request.requester ? request.opening.personName : nil,
                conversation: request.conversation,
                words: .intent(intent),
                project: request.opening.project
            )
            opening.mirrors = request.mirrors(isBelow: false)
            return opening
        }
        return Decision(events: [.caughtUp(by: person)], effects: openings.map(Effect.open) + [.show(.card)])
    }
}
