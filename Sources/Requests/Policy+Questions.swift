extension Policy {
    /// Whether `person` may answer an open question of `request`.
    package func checkAnswer(to question: Question, by person: PersonID, on request: Request) throws(Refusal) {
        switch question.audience {
        case .approvers:
            guard self.mayApprove(person) else { throw .notAnApprover }
            // Nobody releases their own words, unless they may approve changes of their own.
            let hands = request.authors.union([request.requester])
            guard !hands.contains(where: { self.isOne(person, $0) }) || !self.ownApproval.isEmpty else {
                throw .ownRequest
            }
        case nil:
            guard self.isOne(person, request.requester) else { throw .notYours }
        }
    }
}
