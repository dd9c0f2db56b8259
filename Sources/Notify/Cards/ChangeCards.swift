import ChatBridge
import Requests

extension Cards {
    /// What was changed in the words of a request: the old ones struck, the new ones beside them.
    static func change(_ request: Request) -> [Card.Block] {
        guard let former = request.former, let words = request.words(insteadOf: former), words != former.text else {
            return []
        }
        return [.text("Changed: \(struck: former.text.shortened(to: 200)) → \(words.shortened(to: 200))")]
    }

    /// The same for a plan, with what is different in it from the one before.
    static func change(_ request: Request, to plan: Plan) -> [Card.Block] {
        let words = self.change(request)
        guard !words.isEmpty, let old = request.former?.plan else { return words }
        let differences = self.differences(from: old, to: plan)
        let lines: [Words] = differences.isEmpty ? ["The plan is the same as before."] : differences
        return words + [.bullets(lines), .context("Approvals and buttons of the plan before do not count any more.")]
    }

    /// That a change or a deletion came too late to count, and what to do about it.
    static func afterthought(_ request: Request) -> [Card.Block] {
        switch request.afterthought {
        case nil: return []
        case .reworded(let text)?:
            let state: Words = request.isClosed ? "This was finished before" : "Work had begun before"
            let words: Words = """
                ⚠️ \(state) the message was changed to “\(text.shortened(to: 200))”, so the change makes no difference here.
                """
            let press = Press(.renew, request: request.id, revision: request.revision)
            return [.text(words), .buttons([Button("Ask for it anew", press: press)])]
        case .deleted?:
            guard !request.isClosed else { return [] }
            return [
                .text("⚠️ The message that asked for this was deleted after the approval. Work goes on; Cancel ends it.")
            ]
        }
    }

    static func differences(from old: Plan, to new: Plan) -> [Words] {
        var lines: [Words] = []
        if old.title != new.title { lines.append("Plan: \(struck: old.title) → \(new.title)") }
        lines += self.lists("Steps", old.steps.map(\.line), new.steps.map(\.line))
        lines += self.lists("Files", old.steps.flatMap(\.files), new.steps.flatMap(\.files))
        if old.risk != new.risk { lines.append("Risk: \(struck: old.risk.rawValue) → \(new.risk.rawValue)") }
        return lines
    }

    /// What went and what came, a few of each by name.
    private static func lists(_ name: String, _ old: [String], _ new: [String]) -> [Words] {
        let (gone, come) = (old.filter { !new.contains($0) }, new.filter { !old.contains($0) })
        var lines: [Words] = []
        if !gone.isEmpty { lines.append("\(name) no longer: " + self.few(gone) { "\(struck: $0)" }) }
        if !come.isEmpty { lines.append("\(name) now: " + self.few(come) { "\(code: $0)" }) }
        return lines
    }

    private static func few(_ names: [String], _ word: (String) -> Words) -> Words {
        let words = Words.joined(names.prefix(4).map { word($0.shortened(to: 120)) }, by: ", ")
        return names.count > 4 ? words + " and \(names.count - 4) more" : words
    }
}

extension Plan.Step {
    fileprivate var line: String { "\(self.agent.rawValue): \(self.summary)" }
}

extension Request {
    /// The words as they are now.
    fileprivate func words(insteadOf former: Former) -> String? {
        switch (former.turn, self.opening.words) {
        case (nil, .text(let text)): return text
        case (let turn?, _):
            guard self.dialogue.indices.contains(turn), case .replied(let text) = self.dialogue[turn] else {
                return nil
            }
            return text
        case (nil, .intent): return nil
        }
    }
}
