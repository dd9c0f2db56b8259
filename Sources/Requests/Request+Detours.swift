/// What the ways out of the usual road do to a request.
extension Request {
    mutating func detour(_ event: Event, at time: Timestamp) {
        switch (event, self.phase) {
        case (.paused(let person), .planning), (.paused(let person), .awaitingApproval),
            (.paused(let person), .working), (.paused(let person), .awaitingMerge):
            self.pausedIn = self.phase
            self.phase = .paused(by: person)
        case (.wentOn, .paused):
            self.phase = self.pausedIn ?? self.phase
            self.pausedIn = nil
            self.note = nil
            self.stepStartedAt = time
        case (.takenOver(let person), _):
            self.supersedeLastWord()
            (self.pausedIn, self.brokenOff, self.resumption, self.approval) = (nil, nil, nil, nil)
            self.endorsements = []
            self.handover = Handover(by: person)
            self.phase = .takenOver
        case (.handedOver(let branch), .takenOver): self.handover?.branch = branch
        case (.handedBack(let person), .takenOver):
            guard let plan else { return }
            self.supersedeLastWord()
            self.authors.insert(person)
            self.handover?.returnedBy = person
            self.handover?.trouble = nil
            self.revised = Revised(.handedBack(by: person), from: plan)
            self.phase = .planning(plan.intent)
        case (.handBackFailed(let answer), .planning):
            self.handover?.returnedBy = nil
            self.handover?.trouble = answer
            (self.revised, self.resumption) = (nil, nil)
            self.phase = .takenOver
        case (.rewound(let step, _), .stopped):
            guard let plan else { return }
            self.supersedeLastWord()
            self.results = self.results.filter { $0.key < step }
            self.resumption = step
            self.revised = Revised(.outdated, from: plan)
            self.phase = .planning(plan.intent)
        case (.resumed(let step), .planning):
            guard let plan else { return }
            (self.resumption, self.revised) = (nil, nil)
            self.start(plan, at: step, time)
        case (.edited(let intent, let person), _):
            guard let plan else { return }
            self.supersedeLastWord()
            (self.pausedIn, self.approval, self.resumption) = (nil, nil, nil)
            self.endorsements = []
            self.authors.insert(person)
            self.revised = Revised(.edited(by: person), from: plan)
            self.phase = .planning(intent)
        case (.editFailed(let answer), .planning):
            guard let plan = self.revised?.plan else { return }
            self.take(plan)
            self.revised = Revised(.notEdited(answer), from: plan)
        default: break
        }
    }

    /// Takes up a plan that nobody has said anything about yet.
    mutating func take(_ plan: Plan) {
        (self.results, self.approval, self.resumption, self.ruling) = ([:], nil, nil, nil)
        self.endorsements = []
        self.plan = plan
        self.phase = .awaitingApproval(plan)
    }
}
