/// Something the app is to be told: an envelope before it has an identifier.
struct Outgoing: Sendable {
    /// Slack's envelope types.
    enum Kind: String, Sendable {
        case event = "events_api"
        case command = "slash_commands"
        case interaction = "interactive"
    }

    /// What an answer in the acknowledgement is about.
    enum Subject: Hashable, Sendable {
        case event(id: String)
        case command(user: String, channel: String, name: String)
        case action(user: String, channel: String?)
        case submission(user: String, view: String)
        /// Somebody types into a menu that asks the app for its options.
        case typing(AskingMenu)
        case closing(view: String)
    }

    var kind: Kind
    var subject: Subject
    var payload: JSON
    /// The workspace that it is of; `nil` for the first.
    var team: String?

    /// Whether it tells the app that it is not in the workspace any more, which it hears all the same.
    var isFarewell: Bool {
        ["app_uninstalled", "tokens_revoked"].contains(self.payload["event"]["type"].string)
    }

    /// Whether the acknowledgement may carry a payload.
    var acceptsResponse: Bool {
        switch self.subject {
        case .command, .submission, .typing: true
        default: false
        }
    }
}
