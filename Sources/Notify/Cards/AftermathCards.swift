import ChatBridge
import Requests

extension Cards {
    /// What became of a merged change, and what can still be done about it.
    static func aftermath(_ request: Request, _ policy: Policy) -> [Card.Block] {
        var blocks: [Card.Block] = []
        if let words = self.deployment(request, policy) { blocks.append(.text(words)) }
        if let words = self.watching(request) { blocks.append(.text(words)) }
        if let rollBack = request.aftermath.rollBack { blocks.append(.text(self.standing(of: rollBack))) }
        let buttons = self.deployButtons(request) + self.rollBackButtons(request)
        if !buttons.isEmpty { blocks.append(.buttons(buttons)) }
        return blocks
    }

    /// The way back, while nobody goes it.
    private static func rollBackButtons(_ request: Request) -> [Button] {
        guard request.mergeCommit != nil, let pull = request.pullRequest,
            request.aftermath.rollBack?.isStanding != true
        else { return [] }
        return [
            Button(
                "Roll back",
                style: .danger,
                press: Press(.rollBack, request: request.id, revision: request.revision),
                confirmation: .init(
                    title: "Roll back?",
                    text:
                        "A request of its own will take pull request #\(pull.number) back. Nothing is changed before its "
                        + "plan is approved.",
                    yes: "Plan it",
                    no: "Leave it"
                )
            )
        ]
    }

    /// Where the roll-back of a change stands, in a sentence or two.
    static func standing(of rollBack: RollBack) -> Words {
        let name = "request \(rollBack.request.rawValue)"
        let begun: Words = "↩️ It is being taken back by \(name), for \(mention: rollBack.person)"
        switch rollBack.stage {
        case .planning: return begun + ": its plan is drawn up."
        case .awaitingApproval: return begun + ": the plan waits for a yes."
        case .working: return begun + ": work goes on."
        case .awaitingMerge: return begun + ": all is checked, and it waits for Merge."
        case .paused: return begun + ": it is paused."
        case .inHands(let person): return begun + ": \(mention: person) has it in hand."
        case .left: return "↩️ The roll-back, \(name), is ready: its pull request is left to people."
        case .done: return "↩️ \(bold: "Rolled back") by \(name), for \(mention: rollBack.person)."
        case .ended(let why?): return "↩️ The roll-back, \(name), came to nothing: \(why.shortened(to: 200))"
        case .ended(nil): return "↩️ The roll-back, \(name), came to nothing."
        case .undone(let other):
            return "↩️ It was rolled back by \(name), and is in again: request \(other.rawValue) took that back."
        }
    }
}

// MARK: - Deploying and watching

extension Cards {
    /// How it stands with the deploy; `nil` when none is provided for.
    private static func deployment(_ request: Request, _ policy: Policy) -> Words? {
        guard let deploy = request.aftercare?.deploy else { return nil }
        let command: Words = "\(code: deploy.command.joined(separator: " "))"
        guard let deployment = request.aftermath.deployment else {
            let place = deploy.isContained ? "in the sandbox" : "outside the sandbox"
            let who: Words = policy.approvers.isEmpty ? "an approver" : self.people(policy.approvers, policy)
            return "🚀 Not deployed yet. \(bold: "Deploy") runs \(command) \(place), when \(who) presses it."
        }
        let approver: Words = "approved by \(mention: deployment.approval.person)"
        switch deployment.stage {
        case .ordered, .running: return "🚀 Being deployed: \(command), \(approver)."
        case .done:
            let witness: Words = deployment.witness.map { "; \(mention: $0) saw that it arrived" } ?? ""
            return "🚀 \(bold: "Deployed"), \(approver)" + witness + "."
        case .failed(let why): return "🔴 The deploy failed: \(why.shortened(to: 200)) It may have happened in part."
        case .uncertain(let why):
            return """
                ⚠️ \(bold: "Whether it was deployed is uncertain.") \(why.shortened(to: 200)) It is not run again by itself: \
                please look, and say whether it arrived.
                """
        }
    }

    private static func deployButtons(_ request: Request) -> [Button] {
        guard request.aftercare?.deploy != nil, request.aftermath.rollBack?.stage != .done else { return [] }
        func button(_ label: String, _ verb: Press.Verb, _ style: Button.Style) -> Button {
            Button(label, style: style, press: Press(verb, request: request.id, revision: request.revision))
        }
        switch request.aftermath.deployment?.stage {
        case nil: return [button("Deploy", .deploy, .primary)]
        case .failed?: return [button("Deploy again", .deploy, .plain)]
        case .uncertain?: return [button("It arrived", .witness, .primary), button("Deploy again", .deploy, .plain)]
        case .ordered?, .running?, .done?: return []
        }
    }

    /// What was seen of the target; `nil` when nobody has looked.
    private static func watching(_ request: Request) -> Words? {
        guard let watch = request.aftercare?.watch, let last = request.aftermath.inspection else { return nil }
        let count = "look \(last.number) of \(watch.times) at \(watch.target)"
        switch last.finding {
        case .green: return "🟢 Green: \(last.summary) (\(count))."
        case .red(let names): return "🔴 \(bold: "Red") (\(count)): " + self.few(names) + "."
        case .unknown(let why): return "⚪️ Not known (\(count)): \(why.shortened(to: 200))"
        }
    }

    private static func few(_ names: [String]) -> Words {
        let words = Words.joined(names.prefix(5).map { "\(code: $0)" }, by: ", ")
        return names.count > 5 ? words + " and \(names.count - 5) more" : words
    }

    /// What came of the deploy and of the looks at the target: a message of its own, below the card.
    static func afterwards(_ request: Request, _ policy: Policy) -> Card {
        let words = [self.deployment(request, policy), self.watching(request)].compactMap(\.self)
        let isBad = request.aftermath.isBad
        return Card(
            state: isBad ? .failed : .done,
            headline: "After the merge",
            blocks: words.map { .text($0) } + self.blocks(request.aftermath.deployment?.passages ?? []),
            fallback: words.last ?? "After the merge"
        )
    }

    /// A red target notifies: a message of its own, with the way back.
    static func alarm(_ request: Request) -> Card {
        let title = request.plan?.title ?? "Request \(request.id)"
        guard let words = self.watching(request) else { return Card("\(title): nothing was seen yet.") }
        let isRed = request.aftermath.inspection?.isRed == true
        let whose: Words = "\(mention: request.requester) after \(bold: title): "
        let buttons = isRed ? self.rollBackButtons(request) : []
        return Card(
            state: isRed ? .failed : .done,
            headline: isRed ? "The tests are red after the merge" : "The tests were red after the merge",
            blocks: [.text(whose + words)] + (buttons.isEmpty ? [] : [.buttons(buttons)]),
            fallback: whose + words
        )
    }
}

extension Aftermath {
    fileprivate var isBad: Bool {
        if self.inspection?.isRed == true { return true }
        return self.deployment?.isOpenToAnother ?? false
    }
}
