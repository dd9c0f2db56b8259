extension Policy {
    /// Whether `person` may answer an open question of `request`.
    func checkAnswer(to question: Question, by person: PersonID, on request: Request) throws(Refusal) {
        switch question.audience {
        case .approvers:
            guard self.mayApprove(person) else { throw .notAnApprover }
            // Nobody releases their own message, unless they may approve changes of their own.
            guard !self.isOne(person, request.requester) || !self.ownApproval.isEmpty else { throw .ownRequest }
        case nil:
            guard self.isOne(person, request.requester) else { throw .notYours }
        }
    }
}
