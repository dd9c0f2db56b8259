/// The methods of Slack's Web API that the bridge calls.
enum SlackMethod: String, Sendable {
    case openConnection = "apps.connections.open"
    case whoAmI = "auth.test"
    case post = "chat.postMessage"
    case update = "chat.update"
    case whisper = "chat.postEphemeral"
    case history = "conversations.history"
    case replies = "conversations.replies"
    case user = "users.info"
    case conversations = "users.conversations"
    case openView = "views.open"
    case updateView = "views.update"

    /// Changes nothing, so that a lost answer is no reason to look first. These take form fields rather than JSON.
    var reads: Bool {
        switch self {
        case .openConnection, .whoAmI, .history, .replies, .user, .conversations: true
        case .post, .update, .whisper, .openView, .updateView: false
        }
    }
}
