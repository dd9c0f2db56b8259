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
        for entry in one.timeline {
            switch entry.event {
            case .approved(let approval): self.judge(approval, at: revision, of: one)
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
            case .posted, .shown, .progressed, .afterwards(.rollBack): break
            default: revision += 1
            }
        }
    }

    private func judge(_ approval: Approval, at revision: Int, of one: Case) {
        let id = one.request.id
        let press = self.world.presses(.approve, on: id).first { gesture, _ in
            World.click(gesture.number, at: gesture.at, by: gesture.person).rawValue == approval.click
        }
        guard let press, let plan = one.request.plan else {
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
