import ChatBridge
import Ledger
import Requests

extension Judge {
    /// Everything that people are said to have decided, they have: by a genuine press that was theirs to make, on a card
    /// that was the current one.
    func judgePresses(on one: Case) {
        let id = one.request.id
        var revision = 0
        var used: Set<Int> = []
        var plan: Plan?
        var authors: Set<PersonID> = []
        for entry in one.timeline {
            switch entry.event {
            case .planned(let new): plan = new
            case .approved(let approval):
                self.judge(approval, of: plan, at: revision, of: one)
                if let plan, authors.contains(approval.person), !Rules.ownApproval.contains(plan.kind) {
                    self.world.accuse("\(approval.person) approved their own work on request \(id)")
                }
            case .paused(let person): self.judgeDetour(.pause, of: one, by: person, at: nil, &used)
            case .takenOver(let person): self.judgeDetour(.takeOver, of: one, by: person, at: nil, &used)
            case .wentOn(let person): self.judgeDetour(.goOn, of: one, by: person, at: revision, &used)
            case .handedBack(let person):
                authors.insert(person)
                self.judgeDetour(.handBack, of: one, by: person, at: revision, &used)
            case .rewound(let step, let person):
                self.judgeDetour(.redo(step), of: one, by: person, at: revision, &used)
            case .resumed: self.judgeResumption(of: plan, before: entry.seq, one)
            case .chose(_, let person):
                if person != one.request.requester { self.world.accuse("\(person) chose for request \(id)") }
                self.expect(\.isChoice, by: person, at: revision, on: id, &used)
            case .mergeReleased(_, let person):
                if !Rules.approvers.contains(person) { self.world.accuse("\(person) released request \(id)") }
                self.expect({ $0 == .merge }, by: person, at: revision, on: id, &used)
            case .stopped(.rejected(let person, _)):
                self.judgeEnd(of: one, by: person)
                self.expect({ $0 == .reject }, by: person, at: revision, on: id, &used)
            case .stopped(.cancelled(let person)):
                self.judgeEnd(of: one, by: person)
                self.expect({ $0 == .cancel }, by: person, at: nil, on: id, &used)
            default: break
            }
            switch entry.event {
            case .posted, .shown, .progressed, .mirrored, .obstructed, .afterwards(.rollBack): break
            default: revision += 1
            }
        }
    }

    /// What leads off the usual road is for the requester and for approvers.
    private func judgeDetour(
        _ verb: Press.Verb,
        of one: Case,
        by person: PersonID,
        at revision: Int?,
        _ used: inout Set<Int>
    ) {
        self.world.count("detour: \(verb.kind)")
        self.judgeEnd(of: one, by: person)
        self.expect({ $0 == verb }, by: person, at: revision, on: one.request.id, &used)
    }

    /// An approval stands only for the very plan that was approved last.
    private func judgeResumption(of plan: Plan?, before seq: Int64, _ one: Case) {
        self.world.count("approval stood")
        let last = one.timeline.last { entry in
            guard entry.seq < seq else { return false }
            return switch entry.event {
            case .approved, .planned, .takenOver, .edited: true
            default: false
            }
        }
        if case .approved(let approval)? = last?.event, approval.planDigest == plan?.digest { return }
        self.world.accuse("request \(one.request.id) went on without an approval of its plan")
    }

    private func judge(_ approval: Approval, of plan: Plan?, at revision: Int, of one: Case) {
        let id = one.request.id
        let press = self.world.presses(.approve, on: id).first { gesture, _ in
            World.click(gesture.number, at: gesture.at, by: gesture.person).rawValue == approval.click
        }
        guard let press, let plan else {
            return self.world.accuse("request \(id) was approved by a press that nobody made")
        }
        if !Rules.mayApprove(press.gesture.person, plan.kind, askedBy: one.request.requester) {
            self.world.accuse("\(press.gesture.person) approved request \(id)")
        }
        let isBound =
            approval.person == press.gesture.person && approval.revision == press.view.revision
            && approval.planDigest.hasPrefix(press.view.plan ?? "?") && approval.baseCommit == plan.baseCommit
            && approval.planDigest == plan.digest && approval.policyVersion == Rules.policy.version
        if !isBound { self.world.accuse("the approval of request \(id) is not that of the press") }
        if press.view.revision != revision { self.world.accuse("a stale approval of request \(id) counted") }
    }

    /// A press of such a verb by this person, on a card of this revision.
    private func expect(
        _ isVerb: (Press.Verb) -> Bool,
        by person: PersonID,
        at revision: Int?,
        on request: RequestID,
        _ used: inout Set<Int>
    ) {
        let match = self.world.chat.gestures.first { gesture in
            guard case .pressed(let press, let view) = gesture.kind, !gesture.isForged, gesture.tries > 0 else {
                return false
            }
            return isVerb(press.verb) && gesture.person == person && view.request == request
                && (revision == nil || view.revision == revision) && !used.contains(gesture.number)
        }
        guard let match else {
            return self.world.accuse(
                "\(person) did not decide what they are said to have decided on request \(request)"
            )
        }
        used.insert(match.number)
    }

    private func judgeEnd(of one: Case, by person: PersonID) {
        guard person != one.request.requester, !Rules.approvers.contains(person) else { return }
        self.world.accuse("\(person) ended request \(one.request.id)")
    }
}
