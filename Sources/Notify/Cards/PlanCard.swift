import ChatBridge
import Requests

extension Cards {
    static func plan(_ plan: Plan, _ request: Request, _ policy: Policy) -> Card {
        var blocks = self.change(request, to: plan) + self.revision(request, to: plan)
        blocks += [self.outline(plan)] + self.handmade(plan) + [.fields(self.touched(plan))]
        if !plan.reasons.isEmpty { blocks.append(.bullets(plan.reasons.map(Words.init(plain:)))) }
        let holds = policy.holds(on: plan)
        blocks += holds.isEmpty ? [.text(Self.approvers(of: plan, request, policy))] : self.paused(holds, policy)
        blocks += [
            .buttons(
                [
                    self.yes(request, isHeld: !holds.isEmpty),
                    Button(
                        "Reject",
                        style: .danger,
                        press: Press(.reject, request: request.id, revision: request.revision)
                    ),
                    self.cancelButton(request),
                ] + self.editButton(request) + [self.takeOverButton(request), self.pauseButton(request)]
            ),
            .context("Once it is tested, it \(policy.forecast(of: plan).words)."),
            .context(
                """
                Plan \(code: String(plan.digest.prefix(12))) on commit \(code: String(plan.baseCommit.prefix(10))). \
                An approval holds for exactly this plan.
                """
            ),
            self.origin(request),
        ]
        return Card(
            state: .waiting,
            headline: plan.title,
            blocks: blocks,
            fallback: "Waiting for approval: \(plan.title)"
        )
    }

    /// While something is paused, it must be started again before anybody can approve.
    private static func yes(_ request: Request, isHeld: Bool) -> Button {
        Button(
            isHeld ? "Start again" : "Approve",
            style: .primary,
            press: Press(isHeld ? .lift : .approve, request: request.id, revision: request.revision)
        )
    }

    private static func paused(_ holds: [Hold], _ policy: Policy) -> [Card.Block] {
        let who: Words = policy.approvers.isEmpty ? "An approver" : self.people(policy.approvers, policy)
        return holds.map { .text($0.words) } + [
            .text("\(who) can look into why, and start it again. The plan waits until then.")
        ]
    }

    /// What people wrote themselves, file by file.
    private static func handmade(_ plan: Plan) -> [Card.Block] {
        guard let handmade = plan.handmade else { return [] }
        let shown = handmade.files.prefix(10).map { file -> Words in
            "\(code: file.path) +\(file.added) −\(file.removed)"
        }
        let rest: [Words] = handmade.files.count > 10 ? ["and \(handmade.files.count - 10) more"] : []
        return [
            .text("The branch \(code: handmade.branch) at \(code: String(handmade.commit.prefix(10))) changes:"),
            .bullets(shown + rest),
        ]
    }

    private static func outline(_ plan: Plan) -> Card.Block {
        .steps(
            plan.steps.enumerated().map { index, step in
                var words: Words = "\(index + 1). \(bold: step.agent.rawValue) \(step.summary)"
                let details = step.files + step.commands
                if !details.isEmpty {
                    words += ": " + .joined(details.prefix(4).map { "\(code: $0)" }, by: ", ")
                    if details.count > 4 { words += " and \(details.count - 4) more" }
                }
                if let why = step.skipped { words += " (skipped: \(why))" }
                return Card.Step(step.skipped == nil ? .waiting : .skipped, words)
            }
        )
    }

    /// What lies downstream, and how much can go wrong.
    private static func touched(_ plan: Plan) -> [Card.Field] {
        let lists = [
            ("Changes", plan.blast.models), ("Downstream models", plan.blast.downstreamModels),
            ("Metrics", plan.blast.metrics), ("Dashboards", plan.blast.dashboards), ("Owners", plan.blast.owners),
        ]
        return [Card.Field("Risk", "\(plan.risk.rawValue) (\(plan.kind.rawValue))")]
            + lists.map { Card.Field($0.0, Self.names($0.1)) }
    }

    private static func names(_ names: [String]) -> Words {
        guard !names.isEmpty else { return "none" }
        var words = Words.joined(names.prefix(8).map { "\(code: $0)" }, by: ", ")
        if names.count > 8 { words += " and \(names.count - 8) more" }
        return words
    }

    /// Who has to say yes, and why they.
    private static func approvers(of plan: Plan, _ request: Request, _ policy: Policy) -> Words {
        let able = policy.approvers(of: plan, request)
        guard !able.isEmpty else {
            return """
                \(bold: "Nobody can approve this.") The policy names no approver who had no hand in it; an admin can \
                add one in \(code: "config/policy.yaml").
                """
        }
        var words: Words = "Needs a yes from \(Self.people(able, policy))"
        if able != policy.approvers {
            let others: Words = request.authors.isEmpty ? "the requester" : "the requester and those who shaped it"
            words += ". Changes of this kind (\(plan.kind.rawValue)) need somebody other than \(others)"
        }
        return words + "."
    }

    /// A few people by name, whoever has several ids once; the rest counted.
    static func people(_ people: Set<PersonID>, _ policy: Policy) -> Words {
        let sorted = people.sorted { $0.rawValue < $1.rawValue }.filter { person in
            !policy.selves(of: person).contains { $0.rawValue < person.rawValue && people.contains($0) }
        }
        let words = Words.joined(sorted.prefix(5).map { "\(mention: $0)" }, by: " or ")
        return sorted.count > 5 ? words + " or \(sorted.count - 5) others" : words
    }
}
