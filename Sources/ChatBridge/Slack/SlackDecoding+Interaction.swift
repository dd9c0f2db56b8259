import FoundationEssentials
import Requests

extension SlackDecoding {
    /// What a button, a choice or a form that was sent comes to. Shortcuts and closed forms are nothing to us yet.
    func interaction(_ interaction: SlackWire.Interaction) -> Inbound {
        guard let user = interaction.user else { return Inbound(.ignored("an interaction without a person")) }
        switch interaction.type {
        case "block_actions": return self.action(interaction, by: user)
        case "view_submission": return self.submission(interaction, by: user)
        default: return Inbound(.ignored("interaction \(interaction.type ?? "without a type")"))
        }
    }

    private func action(_ interaction: SlackWire.Interaction, by user: String) -> Inbound {
        guard let action = interaction.actions.first, let id = action.id, let at = action.ts else {
            return Inbound(.ignored("a press without an action"))
        }
        let place = interaction.container?.message ?? interaction.view?.id ?? ""
        let click = Click(platform: "slack", at: at, by: user, on: place)
        var keys = [click.rawValue]
        if let trigger = interaction.trigger { keys.append("slack:trigger:\(trigger)") }
        if id == SlackForm.templateAction { return self.template(action, interaction, by: user, keys: keys) }
        guard
            id.hasPrefix(SlackRendering.pressPrefix), let value = action.value ?? action.selected,
            let channel = interaction.container?.channel ?? interaction.channel
        else { return Inbound(.ignored("a press that is not ours")) }
        let team = interaction.team ?? self.me.team
        let address = SlackAddress(team: team, channel: channel, ts: interaction.container?.thread ?? "")
        let pressing = Inbound.Pressing(
            value: value,
            team: team,
            by: PersonID(slack: user),
            in: address.conversation,
            click: click,
            handle: interaction.trigger.map(FormHandle.trigger)
        )
        return Inbound(keys: keys, .pressed(pressing))
    }

    /// Another template was picked in an open form: its fields are wanted.
    private func template(
        _ action: SlackWire.Action,
        _ interaction: SlackWire.Interaction,
        by user: String,
        keys: [String]
    ) -> Inbound {
        guard
            let view = interaction.view, let id = view.id, let name = action.selected,
            let memory = SlackForm.Memory(view.metadata)
        else { return Inbound(.ignored("a choice in a form that is not ours")) }
        return Inbound(
            keys: keys,
            .formWanted(
                template: name,
                handle: .open(view: id, hash: view.hash),
                by: PersonID(slack: user),
                in: memory.conversation
            )
        )
    }

    private func submission(_ interaction: SlackWire.Interaction, by user: String) -> Inbound {
        guard
            let view = interaction.view, let id = view.id, view.callback == SlackForm.callback,
            let memory = SlackForm.Memory(view.metadata)
        else { return Inbound(.ignored("a form that is not ours")) }
        var fields: [String: String] = [:]
        for (block, entries) in view.values {
            guard let slot = SlackForm.slot(ofBlock: block, in: memory.template) else { continue }
            fields[slot] = entries.values.lazy.compactMap(\.text).first
        }
        let submission = Inbound.Submission(
            template: memory.template,
            fields: fields,
            by: PersonID(slack: user),
            named: interaction.userName,
            in: memory.conversation,
            editing: memory.editing
        )
        return Inbound(keys: ["slack:view:\(id)"], .formSubmitted(submission))
    }
}
