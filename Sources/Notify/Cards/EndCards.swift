import ChatBridge
import Requests

extension Cards {
    static func finished(_ plan: Plan, _ request: Request, _ policy: Policy) -> Card {
        var fields: [Card.Field] = []
        if let pull = request.pullRequest { fields.append(Card.Field("Pull request", "\(self.name(of: pull))")) }
        if let commit = request.mergeCommit {
            fields.append(Card.Field("Merge commit", "\(code: String(commit.prefix(10)))"))
        }
        // The next step began, as it were, when the last one ended.
        let end = request.stepStartedAt ?? request.updatedAt
        fields.append(Card.Field("Took", "\(request.openedAt.duration(to: end).spoken)"))
        return Card(
            state: .done,
            headline: plan.title,
            blocks: self.afterthought(request) + self.leftToPeople(request)
                + [self.steps(plan, current: nil, as: .done, request), .fields(fields)]
                + self.skipped(request) + self.aftermath(request, policy) + self.rating(request)
                + self.decision(request) + [self.origin(request)],
            fallback: "Done: \(plan.title)"
        )
    }

    /// A pull request that the policy leaves to people.
    private static func leftToPeople(_ request: Request) -> [Card.Block] {
        guard request.mergeCommit == nil, let ruling = request.ruling, ruling.verdict == .manual else {
            return request.ruling.map { [.context("\($0.sentence)")] } ?? []
        }
        let pull = request.pullRequest.map(self.name) ?? "The branch"
        return [.text("\(pull) is ready; it \(ruling.words). Merge it where the pull request is.")]
    }

    /// What was left out can be asked for once it can be done.
    private static func skipped(_ request: Request) -> [Card.Block] {
        guard !request.skippedSteps.isEmpty else { return [] }
        return [
            .text("Once the cause is put right, what was skipped can be done by itself."),
            .buttons([
                Button("Do what was skipped", press: Press(.catchUp, request: request.id, revision: request.revision))
            ]),
        ]
    }

    static func stopped(_ reason: Event.Reason, _ request: Request) -> Card {
        let title = request.plan?.title ?? "Request \(request.id)"
        var blocks: [Card.Block]
        switch reason {
        case .rejected(let person, let why):
            var words: Words = "Rejected by \(mention: person) · \(time: request.updatedAt)"
            if let why { words += ". \(why)" }
            blocks = [.text(words), .text("Nothing was changed. Ask again in other words, or talk to them first.")]
        case .cancelled(let person):
            blocks = [.text("Cancelled by \(mention: person) · \(time: request.updatedAt). Nothing more is done.")]
        case .withdrawn:
            blocks = [.text("The message that asked for this was deleted, so it was cancelled. Nothing was changed.")]
        case .unplannable(let answer):
            blocks = [.text("\(bold: answer.title)")] + self.blocks(answer.passages)
        case .stepFailed(let step, let failure): blocks = self.failed(step, failure, request)
        case .expired: blocks = [.text("Nobody decided in time, so the plan has expired. Ask again to get a new one.")]
        case .broken(let why): blocks = self.brokenOff(why, request)
        }
        return Card(
            state: reason.isFailure ? .failed : .plain,
            headline: "\(reason.verdict): \(title)",
            blocks: self.afterthought(request) + blocks + self.decision(request) + [self.origin(request)]
        )
    }

    /// What broke off can go on where it stood, once somebody has seen to the cause.
    private static func brokenOff(_ why: String, _ request: Request) -> [Card.Block] {
        let what: Card.Block = .text("\(bold: "The bridge could not go on.") \(why)")
        guard request.brokenOff != nil else { return [what] }
        return [
            what,
            .text(
                """
                Once the cause is put right, \(mention: request.requester) or an approver can have it tried again: it \
                goes on where it stood.
                """
            ),
            .buttons([
                Button("Try again", press: Press(.retry, request: request.id, revision: request.revision))
            ]),
        ]
    }

    private static func failed(_ step: Int, _ failure: StepFailure, _ request: Request) -> [Card.Block] {
        var blocks: [Card.Block] = [.text("\(bold: failure.message)")] + self.blocks(failure.passages)
        let bad = failure.checks.filter { $0.outcome == .failed || $0.outcome == .warned }
        if !bad.isEmpty { blocks.append(.steps(bad.map(self.line))) }
        if let plan = request.plan { blocks.append(self.steps(plan, current: step, as: .failed, request)) }
        if let worktree = failure.worktree {
            blocks.append(.context("Kept for inspection: \(code: worktree)"))
        }
        // A merge that failed may still have reached the base branch; only a person who looks can say.
        let isMerge = request.plan.map { $0.steps.indices.contains(step) && $0.steps[step].agent == .merge } ?? false
        let rest: Words =
            isMerge || request.mergeCommit != nil
            ? "Please look at the base branch before you ask again."
            : "Nothing was merged. Put the cause right, then go on from a step, or ask again."
        return blocks + [.text(rest)] + self.again(after: step, request)
    }

    /// The short last word; it mentions the requester, so that they are notified.
    static func closing(_ request: Request) -> Card {
        let title = request.plan?.title ?? "your request"
        var words: Words = "\(mention: request.requester) "
        switch request.phase {
        case .finished:
            words += "✅ \(bold: title) is done"
            if let pull = request.pullRequest {
                let left = request.ruling?.verdict == .manual
                words += ": \(self.name(of: pull)) \(left ? "waits for you to merge it" : "is merged")"
            }
            words += "."
        case .stopped(.rejected(let person, _)): words += "\(bold: title) was rejected by \(mention: person)."
        case .stopped(.cancelled(let person)): words += "\(bold: title) was cancelled by \(mention: person)."
        case .stopped(.withdrawn): words += "\(bold: title) was cancelled: the message that asked for it was deleted."
        case .stopped(.unplannable(let answer)): words += "🔴 \(answer.title)"
        case .stopped(.stepFailed(_, let failure)):
            words += "🔴 \(bold: title) failed: \(failure.message.shortened(to: 200))"
        case .stopped(.expired): words += "\(bold: title) has expired: nobody decided in time."
        case .stopped(.broken(let why)): words += "🔴 \(bold: title) could not go on. \(why.shortened(to: 200))"
        case .takenOver where request.handover?.trouble != nil:
            words += "I could not take \(bold: title) back; its card says why."
        case .takenOver where request.handover?.branch != nil:
            words += "\(bold: title) is in the hands of \(mention: request.handover?.person ?? request.requester)."
            words += " The card says how to get the branch \(code: request.handover?.branch?.name ?? "")."
        case .understanding, .asking, .lookingUp, .planning, .awaitingApproval, .working, .awaitingMerge, .answered,
            .paused, .takenOver:
            words += "\(title) is on its way."
        }
        return Card(words)
    }
}

extension Event.Reason {
    /// Whether something went wrong, rather than somebody saying no.
    fileprivate var isFailure: Bool {
        switch self {
        case .unplannable, .stepFailed, .broken: true
        case .rejected, .cancelled, .withdrawn, .expired: false
        }
    }

    fileprivate var verdict: String {
        switch self {
        case .rejected: "Rejected"
        case .cancelled, .withdrawn: "Cancelled"
        case .unplannable: "No plan"
        case .stepFailed: "Failed"
        case .expired: "Expired"
        case .broken: "Stopped"
        }
    }
}

extension Request {
    /// Whether there is something short to be said that notifies.
    var hasLastWord: Bool {
        switch self.phase {
        case .finished, .stopped: true
        case .takenOver: self.handover?.branch != nil
        default: false
        }
    }
}
