import ChatBridge
import Ledger
import Requests

extension Judge {
    /// A merged change is taken back because somebody who may ask pressed the button, by one request at a time; and it knows
    /// what came of that.
    func judgeRollBacks() {
        for one in self.cases {
            let others = self.cases.filter { $0.request.opening.rollsBack == one.request.id }
            for other in others { self.judge(other, takingBack: one) }
            let done = others.filter { $0.isFinished && !$0.wasTakenBack }
            let isTriedAgain = others.contains { self.world.detours(of: $0.request.id) > 0 }
            if done.count > 1, !isTriedAgain { self.world.accuse("request \(one.request.id) was taken back twice") }
            self.judgeKnowledge(of: one, others)
        }
    }

    private func judge(_ other: Case, takingBack one: Case) {
        let id = other.request.id
        if !one.isFinished { self.world.accuse("request \(id) takes back what was not merged") }
        let presser = other.request.requester
        if !Rules.requesters.contains(presser) {
            self.world.accuse("\(presser) may not ask, and had a change taken back")
        }
        let presses = self.world.presses(.rollBack, on: one.request.id).filter { $0.gesture.person == presser }
        if presses.isEmpty { self.world.accuse("request \(id) takes a change back, and nobody asked for that") }
    }

    private func judgeKnowledge(of one: Case, _ others: [Case]) {
        let id = one.request.id
        guard let known = one.request.aftermath.rollBack else {
            if !others.isEmpty { self.world.accuse("request \(id) does not know that it is taken back") }
            return
        }
        guard let other = others.first(where: { $0.request.id == known.request }) else {
            return self.world.accuse("request \(id) is taken back by request \(known.request), which is not about it")
        }
        let isRight =
            switch known.stage {
            case .done: other.isFinished
            case .undone: other.request.aftermath.rollBack?.stage == .done
            case .ended: !other.isFinished
            case .planning, .awaitingApproval, .working, .awaitingMerge, .paused, .inHands, .left: false
            }
        if !isRight { self.world.accuse("request \(id) believes of its roll-back: \(known.stage)") }
        if known.stage == .done { self.world.count("rolled back") }
    }
}

extension Judge.Case {
    /// Also when that was taken back in turn: the change it takes back may have been taken back by another meanwhile, and
    /// what that leaves of both only git can say.
    fileprivate var wasTakenBack: Bool {
        switch self.request.aftermath.rollBack?.stage {
        case .done, .undone: true
        default: false
        }
    }

    fileprivate var isFinished: Bool { if case .finished = self.request.phase { true } else { false } }
}
