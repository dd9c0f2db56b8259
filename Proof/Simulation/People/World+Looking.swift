import ChatBridge
import Ledger
import Requests

extension World {
    /// People see a message that is new, or has other buttons than before; some of them will do something about it.
    func look(at message: Message) {
        self.maybeDelete(message)
        guard let view = message.view, let wish = self.requester(of: message) else { return }
        self.views.append(view)
        let verbs = view.buttons.keys.sorted().compactMap { Press.Verb($0) }
        if let choice = verbs.filter(\.isChoice).shuffled(using: &self.dice).first { self.answer(choice, view, wish) }
        if verbs.contains(.approve) { self.considerPlan(view, wish) }
        if verbs.contains(.merge) { self.considerMerge(view, wish) }
        if verbs.contains(.rollBack) { self.considerRollBack(view, wish) }
        if let again = verbs.first(where: { $0.description == "retry" }) { self.perhaps(0.3, again, view, wish) }
        self.considerDetours(verbs, view, wish)
        self.perhaps(0.04, .cancel, view, wish)
        if verbs.allSatisfy(\.isOptional), self.dice.chance(0.04) {
            self.loop.after(Int64(self.dice.scale(100...20_000))) { self.press(.cancel, view, by: wish) }
        }
        self.perhaps(0.03, .cancel, view, Rules.gus)
        self.perhaps(0.02, .cancel, view, Rules.bo)
        // Somebody whose window shows what has long changed.
        if self.dice.chance(0.3) {
            let old = self.dice.one(of: self.views)
            let buttons = old.buttons.keys.sorted().compactMap { Press.Verb($0) }.filter { $0 != .cancel }
            let people = Rules.requesters + Rules.approvers + Rules.approvers
            if let verb = buttons.shuffled(using: &self.dice).first {
                self.later { self.press(verb, old, by: self.dice.one(of: people)) }
            }
        }
        if self.dice.chance(0.15) { self.later { self.forge(view) } }
    }

    private func considerDetours(_ verbs: [Press.Verb], _ view: View, _ requester: PersonID) {
        let approver = self.dice.one(of: Rules.approvers)
        self.perhaps(0.03, .pause, view, self.dice.chance(0.5) ? requester : approver)
        self.perhaps(0.02, .takeOver, view, self.dice.chance(0.5) ? requester : approver)
        for verb in [Press.Verb.pause, .takeOver, .goOn, .handBack] { self.perhaps(0.02, verb, view, Rules.gus) }
        for verb in [Press.Verb.goOn, .handBack] where verbs.contains(verb) {
            self.perhaps(0.7, verb, view, requester)
            self.perhaps(0.3, verb, view, approver)
        }
        for verb in verbs where verb.kind == "redo" { self.perhaps(0.25, verb, view, requester) }
    }

    private func answer(_ choice: Press.Verb, _ view: View, _ requester: PersonID) {
        self.perhaps(0.7, choice, view, requester)
        self.perhaps(0.15, choice, view, requester)
        self.perhaps(0.15, choice, view, Rules.gus)
        self.perhaps(0.1, choice, view, Rules.bo)
        if self.dice.chance(0.25), let place = self.chat.messages[view.message]?.conversation {
            let person = self.dice.chance(0.7) ? requester : Rules.cy
            self.later { self.reply(person, in: place) }
        }
    }

    private func considerPlan(_ view: View, _ requester: PersonID) {
        let approver = self.dice.one(of: Rules.approvers)
        self.perhaps(0.7, .approve, view, approver)
        self.perhaps(0.15, .approve, view, approver)
        self.perhaps(0.1, .approve, view, self.dice.one(of: Rules.approvers))
        self.perhaps(0.2, .approve, view, requester)
        self.perhaps(0.15, .approve, view, Rules.gus)
        self.perhaps(0.07, .reject, view, approver)
        self.perhaps(0.1, .reject, view, Rules.gus)
        self.perhaps(0.05, .reject, view, Rules.dee)
    }

    private func considerMerge(_ view: View, _ requester: PersonID) {
        self.perhaps(0.8, .merge, view, self.dice.one(of: Rules.approvers))
        self.perhaps(0.25, .merge, view, self.dice.one(of: Rules.approvers))
        self.perhaps(0.2, .merge, view, requester)
        self.perhaps(0.15, .merge, view, Rules.gus)
    }

    /// Not once all is calm, or it might go to and fro for ever.
    private func considerRollBack(_ view: View, _ requester: PersonID) {
        guard !self.isCalm else { return }
        self.perhaps(0.25, .rollBack, view, requester)
        self.perhaps(0.15, .rollBack, view, Rules.bo)
        self.perhaps(0.1, .rollBack, view, requester)
        self.perhaps(0.1, .rollBack, view, Rules.gus)
    }

    private func perhaps(_ probability: Double, _ verb: Press.Verb, _ view: View, _ person: PersonID) {
        guard self.dice.chance(probability) else { return }
        self.later { self.press(verb, view, by: person) }
    }

    private func later(_ body: @escaping () -> Void) { self.loop.after(Int64(self.dice.scale(1000...1_500_000)), body) }

    /// The person who asked for what the message is about.
    func requester(of message: Message) -> PersonID? {
        let home = self.chat.homes[message.conversation] ?? message.conversation
        return self.chat.gestures.first { gesture in
            guard case .said = gesture.kind else { return false }
            return gesture.conversation == home
        }?.person
    }

    /// Somebody tidies up; not what waits for an answer, since then nobody could give it.
    private func maybeDelete(_ message: Message) {
        guard self.dice.chance(0.015) else { return }
        self.later {
            guard !self.isCalm, let now = self.chat.messages[message.ref] else { return }
            let verbs = Set((now.view?.buttons ?? [:]).keys)
            if verbs.allSatisfy({ Press.Verb($0)?.isOptional == true }) { self.delete(message.ref) }
        }
    }

    /// Nobody can press anything on a card that the bot gave up showing; but one can say "cancel".
    private func endUnseen() {
        for row in self.ask({ try await $0.parked(limit: 100) }) ?? [] where row.hand == Hand.notify.rawValue {
            guard let id = row.request, let request = self.ask({ try await $0.request(id) }) ?? nil else { continue }
            guard !request.isClosed else { continue }
            self.count("cancelled unseen")
            let ref = MessageRef("none")
            let press = Press(.cancel, request: id, revision: request.revision)
            let value = self.chat.seal.value(for: press, team: Chat.team)
            let view = View(
                message: ref,
                request: id,
                revision: request.revision,
                plan: nil,
                buttons: ["cancel": value]
            )
            self.press(.cancel, view, by: request.requester)
        }
    }

    /// When all is calm, people do what is asked of them.
    func attend() {
        for message in self.chat.visible {
            guard let view = message.view, let requester = self.requester(of: message) else { continue }
            let verbs = view.buttons.keys.sorted().compactMap { Press.Verb($0) }
            guard let verb = verbs.first(where: \.isAwaited) else { continue }
            if verb == .approve, self.letsExpire { continue }
            // In a thread there may be a request of somebody else, to roll back the first; an approver is always right.
            self.press(verb, view, by: verb.isChoice ? requester : Rules.eve)
        }
        self.endUnseen()
        self.loop.after(60_000) { self.attend() }
    }
}
