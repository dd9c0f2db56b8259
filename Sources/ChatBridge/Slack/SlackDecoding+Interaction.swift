import FoundationEssentials
import Requests

extension SlackDecoding {
    /// What a button, a choice, a form that was sent or a shortcut comes to. Closed forms are nothing to us.
    func interaction(_ interaction: SlackWire.Interaction) -> Inbound {
        guard let user = interaction.user else { return Inbound(.ignored("an interaction without a person")) }
        switch interaction.type {
        case "block_actions": return self.action(interaction, by: user)
        case "view_submission": return self.submission(interaction, by: user)
        case "shortcut": return self.shortcut(interaction, by: user)
        case "message_action": return self.messageShortcut(interaction, by: user)
        default: return Inbound(.ignored("interaction \(interaction.type ?? "without a type")"))
        }
    }

    private func action(_ interaction: SlackWire.Interaction, by user: String) -> Inbound {
        guard let action = interaction.actions.first, let id = action.id, let at = action.ts else {
            return Inbound(.ignored("a press without an action"))
        }
        let place = interaction.container?.message ?? interaction.view?.id ?? ""
        let person = self.me.person(user)
        let name = String(person.rawValue.dropFirst("slack:".count))
        let click = Click(platform: "slack", at: at, by: name, on: place)
        var keys = [click.rawValue]
        if let trigger = interaction.trigger { keys.append(self.me.key("slack:trigger:\(trigger)")) }
        if id == SlackForm.templateAction { return self.template(action, interaction, by: user, keys: keys) }
        guard let value = action.value ?? action.selected, let conversation = self.conversation(interaction)
        else { return Inbound(.ignored("a press that is not ours")) }
        if id.hasPrefix(SlackHome.formPrefix), let trigger = interaction.trigger {
            let template = value == SlackHome.anyTemplate ? nil : value
            let handle = FormHandle.trigger(trigger)
            return Inbound(
                keys: keys,
                .formWanted(template: template, handle: handle, by: person, in: conversation)
            )
        }
        guard id.hasPrefix(SlackRendering.pressPrefix) else { return Inbound(.ignored("a press that is not ours")) }
        let pressing = Inbound.Pressing(
            value: value,
            team: interaction.team ?? self.me.team,
            by: person,
            in: conversation,
            click: click,
            handle: interaction.trigger.map(FormHandle.trigger)
        )
        return Inbound(keys: keys, .pressed(pressing))
    }

    /// Where something was pressed: the thread of a message, or whatever the bot's own page says of itself.
    private func conversation(_ interaction: SlackWire.Interaction) -> ConversationID? {
        if let channel = interaction.container?.channel ?? interaction.channel {
            let thread = interaction.container?.thread ?? ""
            return SlackAddress(team: self.me.team, channel: channel, ts: thread).conversation
        }
        guard let view = interaction.view, view.callback == SlackHome.callback else { return nil }
        return view.metadata.flatMap(SlackAddress.init)?.conversation
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
                by: self.me.person(user),
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
        let chosen = view.values[SlackForm.placeBlock]?.values.lazy.compactMap(\.conversation).first
        let submission = Inbound.Submission(
            template: memory.template,
            fields: fields,
            by: self.me.person(user),
            named: interaction.userName,
            in: chosen.map { SlackAddress(team: self.me.team, channel: $0).conversation } ?? memory.conversation,
            editing: memory.editing
        )
        return Inbound(keys: [self.me.key("slack:view:\(id)")], .formSubmitted(submission))
    }
}
