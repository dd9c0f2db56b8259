import ChatBridge
import Requests

/// The ways out of the usual road, and back to it.
extension Cards {
    static func paused(by person: PersonID, _ request: Request) -> Card {
        let plan = request.plan
        var current: Int?
        switch request.pausedIn {
        case .working(_, let step), .awaitingMerge(_, let step): current = step
        default: break
        }
        return Card(
            state: .waiting,
            headline: plan.map { "Paused: \($0.title)" } ?? "Paused",
            blocks: [
                .text("\(mention: person) paused this · \(time: request.updatedAt). Nothing is done until it goes on."),
                plan.map { self.steps($0, current: current, as: .waiting, request) },
                .buttons(
                    [
                        Button("Go on", style: .primary, press: self.press(.goOn, request)), self.cancelButton(request),
                        self.takeOverButton(request),
                    ] + self.editButton(request)
                ),
            ].compactMap(\.self) + self.decision(request) + [self.origin(request)],
            fallback: "Paused: \(plan?.title ?? "request \(request.id)")"
        )
    }

    static func takenOver(_ request: Request) -> Card {
        let title = request.plan?.title ?? "Request \(request.id)"
        let person = request.handover?.person ?? request.requester
        var blocks: [Card.Block] = []
        if let trouble = request.handover?.trouble {
            blocks.append(.text("⚠️ I could not take it back: \(bold: trouble.title)"))
            blocks += self.blocks(trouble.passages)
        }
        if let branch = request.handover?.branch {
            blocks += [
                .text("\(mention: person) has this in hand. I do nothing more until it is handed back."),
                .text("The work so far is on the branch \(code: branch.name). To get it:"),
                .code(branch.fetch.joined(separator: "\n")),
                .text("To send your commits back, then press \(bold: "Hand back"):"),
                .code(branch.push.joined(separator: "\n")),
                .context(
                    "What is on the branch then is shown as a plan of its own; it needs a new yes, and is tested again."
                ),
                .buttons([
                    Button("Hand back", style: .primary, press: self.press(.handBack, request)),
                    self.cancelButton(request),
                ]),
            ]
        } else {
            blocks += [
                .text("\(mention: person) takes this over. I am putting the work so far on a branch."),
                .buttons([self.cancelButton(request)]),
            ]
        }
        return Card(
            state: .waiting,
            headline: "Taken over: \(title)",
            blocks: blocks + [self.origin(request)],
            fallback: "Taken over: \(title)"
        )
    }

    /// Where a change that failed can go on: at the step that failed, or before it.
    static func again(after step: Int, _ request: Request) -> [Card.Block] {
        guard let plan = request.plan, plan.steps.indices.contains(step) else { return [] }
        let failed = Button(
            "Retry from step \(step + 1)",
            style: .primary,
            press: self.press(.redo(step), request)
        )
        let earlier = (max(0, step - 2)..<step).reversed().map { number in
            Button(
                "Retry from step \(number + 1): \(plan.steps[number].agent.rawValue)",
                press: self.press(.redo(number), request),
                isTucked: true
            )
        }
        return [.buttons([failed] + self.editButton(request) + [self.takeOverButton(request)] + earlier)]
    }

    static func press(_ verb: Press.Verb, _ request: Request) -> Press {
        Press(verb, request: request.id, revision: request.revision)
    }

    static func pauseButton(_ request: Request) -> Button {
        Button("Pause", press: self.press(.pause, request), isTucked: true)
    }

    static func takeOverButton(_ request: Request) -> Button {
        Button("Take over", press: self.press(.takeOver, request), isTucked: true)
    }

    /// Nothing where the plan is on a branch that people can change, or is for a certain change to be taken back.
    static func editButton(_ request: Request) -> [Button] {
        guard request.plan != nil, request.handover == nil, request.pullRequest == nil,
            request.opening.rollsBack == nil
        else { return [] }
        return [Button("Edit plan", press: self.press(.edit, request), isTucked: true)]
    }

    /// How the plan came after another one, with what is different in it.
    static func revision(_ request: Request, to plan: Plan) -> [Card.Block] {
        guard let revised = request.revised else { return [] }
        let words: Words
        switch revised.cause {
        case .edited(let person): words = "\(mention: person) edited the plan"
        case .handedBack(let person): words = "\(mention: person) handed it back; this is what is on the branch now"
        case .notEdited(let answer):
            return [.text("⚠️ The edit came to nothing: \(bold: answer.title)")] + self.blocks(answer.passages)
                + [.context("This is the plan as it was. It needs a new yes.")]
        case .outdated: words = "The plan was drawn again, since the approval held for another state"
        }
        let slots = self.lines(from: revised.plan.intent, to: plan.intent)
        let differences = slots + self.differences(from: revised.plan, to: plan)
        let lines: [Words] = differences.isEmpty ? ["The plan is the same as before."] : differences
        return [
            .text(words), .bullets(lines), .context("Approvals and buttons of the plan before do not count any more."),
        ]
    }

    private static func lines(from old: Intent, to new: Intent) -> [Words] {
        Set(old.slots.keys).union(new.slots.keys).sorted().compactMap { slot in
            let (before, after) = (old.slots[slot]?.text, new.slots[slot]?.text)
            guard before != after else { return nil }
            let name = slot.replacing("_", with: " ")
            let was: Words = before.map { "\(struck: $0.shortened(to: 120))" } ?? "nothing"
            return "\(name): \(was) → \(after?.shortened(to: 120) ?? "nothing")"
        }
    }
}

extension Ruling {
    /// A sentence: "Needs a review, because …".
    var sentence: String {
        let words = self.words
        return words.prefix(1).uppercased() + words.dropFirst() + "."
    }
}
