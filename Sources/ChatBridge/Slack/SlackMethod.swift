/// The methods of Slack's Web API that the bridge calls.
enum SlackMethod: String, Sendable {
    case openConnection = "apps.connections.open"
    case whoAmI = "auth.test"
    case revoke = "auth.revoke"
    case post = "chat.postMessage"
    case update = "chat.update"
    case startStream = "chat.startStream"
    case appendStream = "chat.appendStream"
    case stopStream = "chat.stopStream"
    case whisper = "chat.postEphemeral"
    case history = "conversations.history"
    case replies = "conversations.replies"
    case openDirect = "conversations.open"
    case user = "users.info"
    case conversations = "users.conversations"
    case openView = "views.open"
    case updateView = "views.update"
    case publishView = "views.publish"
    case react = "reactions.add"
    case unreact = "reactions.remove"
    case sessionStatus = "agents.sessions.setStatus"
    case suggest = "assistant.threads.setSuggestedPrompts"
    case fileInfo = "files.info"
    case uploadAddress = "files.getUploadURLExternal"
    case completeUpload = "files.completeUploadExternal"

    /// Changes nothing, so that a lost answer is no reason to look first. These take form fields rather than JSON.
    var reads: Bool {
        switch self {
        case .openConnection, .whoAmI, .revoke, .history, .replies, .openDirect, .user, .conversations, .uploadAddress,
            .fileInfo:
            true
        case .post, .update, .startStream, .appendStream, .stopStream, .whisper, .openView, .updateView, .publishView,
            .react, .unreact, .sessionStatus, .suggest,
            .completeUpload:
            false
        }
    }

    var needsBotToken: Bool { self != .openConnection && self != .whoAmI }

    /// Has a breaker. Who opens connections, and who asks for the bot's name, has a pace of their own.
    var breaks: Bool { self != .openConnection && self != .whoAmI }

    /// Slack limits posts by channel (docs: Rate limits), everything else by the method alone.
    var isLimitedByChannel: Bool { self == .post }

    /// Must not wait behind others: an acknowledgement waits for it.
    var isHasty: Bool { self == .openConnection || self == .whoAmI || self == .user }

    /// A form that comes late is no use, since the permission to open it lives three seconds.
    var timeout: Duration {
        switch self {
        case .openView: .milliseconds(2500)
        // Somebody waits for what comes next, and a sign is no more than a sign.
        case .react, .unreact, .sessionStatus: .seconds(2)
        case .startStream, .appendStream, .stopStream: .seconds(3)
        default: .seconds(10)
        }
    }
}
