import Requests

/// What led a request off the usual road, and back to it.
extension Report {
    mutating func detour(_ event: Event, _ at: String) {
        func note(_ kind: String, _ text: String) {
            self.said.append(Saying(at: at, by: nil, kind: kind, text: text))
        }
        func decided(_ what: String, _ person: PersonID, _ why: String? = nil) {
            self.decisions.append(Decided(at: at, by: person.rawValue, what: what, why: why))
        }
        switch event {
        case .paused(let person): decided("pause", person)
        case .wentOn(let person): decided("go on", person)
        case .takenOver(let person): decided("take over", person)
        case .handedOver(let branch): note("branch", "\(branch.name) at \(branch.commit)")
        case .handedBack(let person): decided("hand back", person)
        case .rewound(let step, let person):
            decided("retry", person, "from step \(step + 1)")
            self.rewind(to: step)
        case .edited(let intent, let person):
            decided("edit", person)
            self.intent = intent
        case .handBackFailed(let answer), .editFailed(let answer): note("not done", answer.title)
        default: break
        }
    }

    /// What is done again is not done; why it failed stays until it is.
    private mutating func rewind(to step: Int) {
        for index in self.steps.indices.dropFirst(step) {
            (self.steps[index].startedAt, self.steps[index].endedAt, self.steps[index].result) = (nil, nil, nil)
        }
    }
}
