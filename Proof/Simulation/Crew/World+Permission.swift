import ChatBridge
import Requests

extension World {
    /// A step of a plan begins: did somebody with authority say yes to this very plan, and to the gate before the step?
    func checkPermission(for step: Int, of plan: Plan, _ request: Request) {
        let digits = String(plan.digest.prefix(12))
        let isApproved = self.presses(.approve, on: request.id).contains { gesture, view in
            view.plan == digits && Rules.mayApprove(gesture.person, plan.kind, askedBy: request.requester)
        }
        if !isApproved { self.accuse("step \(step) of request \(request.id) runs without approval") }
        let confidence = request.results.values.compactMap(\.confidence).min() ?? 0
        let isHeld = Rules.heldForReview.contains(plan.kind) || confidence < 0.8
        guard plan.steps[step].gate == .merge, isHeld else { return }
        let gates = plan.steps[...step].count { $0.gate == .merge }
        let releases = self.presses(.merge, on: request.id)
            .filter { Rules.approvers.contains($0.gesture.person) }
            .map(\.view.revision)
        if Set(releases).count < gates { self.accuse("step \(step) of request \(request.id) passed its gate") }
    }

    /// Genuine presses of that verb which reached the bot.
    func presses(_ verb: Press.Verb, on request: RequestID) -> [(gesture: Gesture, view: View)] {
        self.chat.gestures.compactMap { gesture in
            guard case .pressed(let press, let view) = gesture.kind, press.verb == verb, view.request == request else {
                return nil
            }
            return gesture.isForged || gesture.tries == 0 ? nil : (gesture, view)
        }
    }
}
