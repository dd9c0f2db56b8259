import FoundationEssentials

extension SlackWire {
    /// An interactive payload: a button, a choice in a form, a form that was sent, a shortcut.
    struct Interaction: Decodable {
        var type: String?
        /// The workspace of whoever did it.
        var team: String?
        var user: String?
        var userName: String?
        var trigger: String?
        var container: Container?
        var channel: String?
        var actions: [Action]
        var view: View?
        /// The name of a shortcut, and the message it was used on.
        var callback: String?
        var message: Message?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            let user = fields.part(Named.self, "user")
            self.type = fields.text("type")
            self.team = fields.part(Named.self, "team")?.id ?? user?.team
            self.user = user?.id
            self.userName = user?.name
            self.trigger = fields.text("trigger_id")
            self.container = fields.part(Container.self, "container")
            self.channel = fields.part(Named.self, "channel")?.id
            self.actions = fields.part([Action].self, "actions") ?? []
            self.view = fields.part(View.self, "view")
            self.callback = fields.text("callback_id")
            self.message = fields.part(Message.self, "message")
        }

        /// The workspaces that it may be of, the likeliest first: where the app's form, or its message with the button, is
        /// shown; then the person's own.
        var teams: [String] {
            let own = self.type == "block_actions" ? self.message?.team : nil
            return [self.view?.team, own, self.team].compactMap(\.self)
        }
    }

    /// Anything with an id: a user, a team, a channel.
    struct Named: Decodable {
        var id: String?
        var name: String?
        var team: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.id = fields.text("id")
            self.name = fields.text("name") ?? fields.text("username")
            self.team = fields.text("team_id")
        }
    }

    /// Where a button was pressed.
    struct Container: Decodable {
        var message: String?
        var channel: String?
        var thread: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.message = fields.text("message_ts")
            self.channel = fields.text("channel_id")
            self.thread = fields.text("thread_ts")
        }
    }

    struct Action: Decodable {
        var id: String?
        var value: String?
        var selected: String?
        var ts: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.id = fields.text("action_id")
            self.value = fields.text("value")
            self.selected = fields.part(Choice.self, "selected_option")?.value
            self.ts = fields.text("action_ts")
        }
    }

    struct Choice: Decodable {
        var value: String?

        init(from decoder: any Decoder) throws {
            self.value = try decoder.container(keyedBy: Key.self).text("value")
        }
    }

    /// A form.
    struct View: Decodable {
        var id: String?
        var callback: String?
        /// In which workspace the app is installed that shows it.
        var team: String?
        var hash: String?
        var metadata: String?
        /// What was entered: by block, then by action.
        var values: [String: [String: Entry]]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.id = fields.text("id")
            self.callback = fields.text("callback_id")
            self.team = fields.text("app_installed_team_id")
            self.hash = fields.text("hash")
            self.metadata = fields.text("private_metadata")
            self.values = fields.part(State.self, "state")?.values ?? [:]
        }
    }

    struct State: Decodable {
        var values: [String: [String: Entry]]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.values = fields.part([String: [String: Entry]].self, "values") ?? [:]
        }
    }

    /// What was entered in one input.
    struct Entry: Decodable {
        var text: String?
        var conversation: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.text = fields.text("value") ?? fields.part(Choice.self, "selected_option")?.value
            self.conversation = fields.text("selected_conversation")
        }
    }
}
