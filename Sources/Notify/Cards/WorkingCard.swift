import ChatBridge
import Requests

extension Cards {
    static func working(
        _ plan: Plan,
        _ step: Int,
        _ request: Request,
        _ standing: Standing?,
        _ now: Timestamp
    ) -> Card {
        let place = "Step \(step + 1) of \(plan.steps.count)"
        var words: Words = "\(bold: place)"
        if let standing {
            words += " · \(standing.words)"
        } else if plan.steps.indices.contains(step) {
            let current = plan.steps[step]
            words += " · \(current.agent.rawValue): \(request.note ?? current.summary)"
        }
        if let since = request.stepStartedAt { words += " · \(since.duration(to: now).spoken)" }
        let state = standing == nil ? Card.Step.State.running : .waiting
        return Card(
            state: .working,
            headline: plan.title,
            blocks: self.afterthought(request) + [
                .text(words), self.steps(plan, current: step, as: state, request),
                .buttons(self.workingButtons(request)),
            ] + self.decision(request) + [self.origin(request)],
            fallback: "\(plan.title): step \(step + 1) of \(plan.steps.count)"
        )
    }

    /// What is being merged is on its way.
    private static func workingButtons(_ request: Request) -> [Button] {
        guard !request.isMerging else { return [self.cancelButton(request)] }
        return [self.cancelButton(request), self.pauseButton(request), self.takeOverButton(request)]
            + self.editButton(request)
    }

    /// Everything before the merge is done, and the policy wants a person to press the button.
    static func merge(_ plan: Plan, _ step: Int, _ request: Request, _ policy: Policy) -> Card {
        var words: Words = "The checks are done"
        if let pull = request.pullRequest { words += " and \(self.name(of: pull)) is open" }
        words +=
            policy.approvers.isEmpty
            ? ". Nobody may merge it: \(code: "config/policy.yaml") names no approver."
            : ". It is merged when \(self.people(policy.approvers, policy)) presses the button."
        if let ruling = request.ruling { words += " It \(ruling.words)." }
        if !request.endorsements.isEmpty { words += " \(self.people(request.endorsements, policy)) said yes already." }
        return Card(
            state: .waiting,
            headline: plan.title,
            blocks: self.afterthought(request) + [
                .text(words), self.steps(plan, current: step, as: .waiting, request),
                .buttons([
                    Button(
                        "Merge",
                        style: .primary,
                        press: Press(.merge, request: request.id, revision: request.revision)
                    ), self.cancelButton(request), self.pauseButton(request), self.takeOverButton(request),
                ]),
            ] + self.decision(request) + [self.origin(request)],
            fallback: "Ready to merge: \(plan.title)"
        )
    }

    static func name(of pull: PullRequest) -> Words {
        let label = "pull request #\(pull.number)"
        return pull.url.map { "\(link: label, to: $0)" } ?? "\(label)"
    }
}
