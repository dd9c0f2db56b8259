package import ChatBridge
package import Requests

extension Cards {
    /// What `person` finds on the bot's own page.
    ///
    /// - Parameters:
    ///   - open: every open request, the newest first.
    ///   - own: what the person asked for lately, open or not, the newest first.
    ///   - offers: what can be asked for.
    ///   - health: how everything is; shown to approvers alone.
    package static func home(
        for person: PersonID,
        open: [Request],
        own: [Request],
        offers: [Home.Offer],
        health: [Condition],
        under policy: Policy
    ) -> Home {
        let platform = String(person.rawValue.prefix { $0 != ":" })
        let waiting = open.reversed().filter { self.waits($0, for: person, policy) }
        let shown = Set(waiting.map(\.id))
        return Home(
            waiting: waiting.map { self.entry($0, on: platform, buttons: self.decisions($0, policy)) },
            mine: own.filter { !$0.isClosed && !shown.contains($0.id) }.map { self.entry($0, on: platform) },
            recent: own.filter(\.isClosed).map { self.entry($0, on: platform) },
            offers: policy.mayAsk(person) ? offers : [],
            health: policy.mayApprove(person) ? health : nil
        )
    }

    /// A request as lists on `platform` show it: with its card there, where it is shown there.
    package static func entry(_ request: Request, on platform: String, buttons: [Button] = []) -> Home.Entry {
        let cards = request.places.compactMap { $0.messages[.card] }
        let asked: Words = "asked by \(mention: request.requester), \(time: request.openedAt)"
        return Home.Entry(
            request.id,
            title: self.title(of: request),
            words: self.standing(of: request) + " · " + asked,
            message: cards.first { $0.rawValue.hasPrefix(platform + ":") } ?? cards.first,
            buttons: buttons
        )
    }

    /// Whether it goes on as soon as this person says how.
    private static func waits(_ request: Request, for person: PersonID, _ policy: Policy) -> Bool {
        switch request.phase {
        case .awaitingApproval(let plan):
            !policy.selves(of: person).isDisjoint(with: policy.approvers(of: plan, request))
        case .awaitingMerge: policy.mayApprove(person)
        case .asking(let question): (try? policy.checkAnswer(to: question, by: person, on: request)) != nil
        case .paused(let by): by == person
        case .takenOver: request.handover?.person == person
        case .understanding, .lookingUp, .planning, .working, .answered, .finished, .stopped: false
        }
    }

    /// What can be decided without the card. Everything else needs what only the card shows, so it has a link alone.
    private static func decisions(_ request: Request, _ policy: Policy) -> [Button] {
        guard case .awaitingApproval(let plan) = request.phase, policy.holds(on: plan).isEmpty else { return [] }
        let files = plan.paths.count == 1 ? "1 file" : "\(plan.paths.count) files"
        let below = plan.blast.downstreamModels.count + plan.blast.dashboards.count
        let reach = below == 0 ? "nothing downstream" : "\(below) downstream"
        return [
            Button(
                "Approve",
                style: .primary,
                press: self.press(.approve, request),
                confirmation: .init(
                    title: "Approve request \(request.id)?",
                    text: "\(plan.title.shortened(to: 180)): \(files), \(reach), risk \(plan.risk.rawValue). "
                        + "The card has the whole plan.",
                    yes: "Approve",
                    no: "Not yet"
                )
            ),
            Button(
                "Reject",
                style: .danger,
                press: self.press(.reject, request),
                confirmation: .init(
                    title: "Reject request \(request.id)?",
                    text: plan.title.shortened(to: 250),
                    yes: "Reject",
                    no: "Not yet"
                )
            ),
        ]
    }

    private static func title(of request: Request) -> String {
        if let plan = request.plan { return plan.title.shortened(to: 150) }
        switch request.opening.words {
        case .text(let text): return text.isEmpty ? "…" : text.shortened(to: 150)
        case .intent(let intent): return intent.name.replacing("_", with: " ")
        }
    }

    private static func standing(of request: Request) -> Words {
        switch request.phase {
        case .understanding: "is being read"
        case .asking(let question): "one question is open: \(question.text.shortened(to: 200))"
        case .lookingUp: "is being looked up"
        case .planning: "is being planned"
        case .awaitingApproval: "waits for approval"
        case .working(let plan, let step):
            "step \(step + 1) of \(plan.steps.count): \(plan.steps.dropFirst(step).first?.summary ?? "at work")"
        case .awaitingMerge: "is tested, and waits to be merged"
        case .paused(let person): "paused by \(mention: person)"
        case .takenOver: "in the hands of \(mention: request.handover?.person ?? request.requester)"
        case .answered(let answer): "answered: \(answer.title.shortened(to: 150))"
        case .finished: request.mergeCommit == nil ? "done, left to people to merge" : "✅ merged"
        case .stopped(let reason): self.end(reason)
        }
    }

    private static func end(_ reason: Event.Reason) -> Words {
        switch reason {
        case .rejected(let person, _): "rejected by \(mention: person)"
        case .cancelled(let person): "cancelled by \(mention: person)"
        case .withdrawn: "cancelled, because its message was deleted"
        case .unplannable(let answer): "🔴 \(answer.title.shortened(to: 150))"
        case .stepFailed(let step, let failure): "🔴 failed at step \(step + 1): \(failure.message.shortened(to: 150))"
        case .expired: "expired: nobody decided in time"
        case .broken(let why): "🔴 broken off: \(why.shortened(to: 150))"
        }
    }
}
