import Requests

/// A call to the Web API that did not go well: Slack's own code for it, and what it means to the bridge.
struct SlackTrouble: Error, Hashable {
    var setback: Setback
    /// Slack's `error`; `nil` when there was no readable answer.
    var code: String?

    init(_ kind: Setback.Kind, _ message: String, code: String? = nil) {
        self.setback = Setback(kind, message)
        self.code = code
    }

    /// Codes that say nothing about whether the call was carried out.
    private static let doubtful: Set = [
        "internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org",
    ]

    /// Codes that only a new token or installation cures.
    static let fatal: Set = [
        "not_authed", "invalid_auth", "account_inactive", "user_removed_from_team", "team_disabled", "token_revoked",
        "token_expired", "no_permission", "not_allowed_token_type", "missing_scope", "team_access_not_granted",
        "forbidden_team",
    ]

    /// What the answer `ok: false` to `method` means. A wait is counted from `now`.
    init(refusal reply: SlackReply, of method: SlackMethod, now: Timestamp) {
        let code = String((reply.error ?? "unknown_error").unicodeScalars.filter(\.isASCII).prefix(64))
        switch code {
        case "ratelimited", "rate_limited":
            self.init(.later(now.advanced(by: .seconds(30))), "Slack asks to slow down", code: code)
        case _ where Self.doubtful.contains(code):
            self.init(method.reads ? .retry : .uncertain, "Slack failed in \(method.rawValue): \(code)", code: code)
        case "missing_scope":
            let scope = reply.needed.map { " \($0)" } ?? ""
            self.init(
                .rejected,
                "The Slack app lacks the permission\(scope): add it to the app (`chatbridge manifest slack` lists all) "
                    + "and install the app again",
                code: code
            )
        case _ where Self.fatal.contains(code):
            // Not the request's fault: it waits until somebody has put the token right.
            self.init(
                .later(now.advanced(by: .seconds(60))),
                "SLACK_BOT_TOKEN was refused by Slack: \(code)",
                code: code
            )
        default:
            self.init(.rejected, Self.advice[code] ?? "Slack refused \(method.rawValue): \(code)", code: code)
        }
    }

    private static let advice = [
        "not_in_channel": "The bot is not in this channel: invite it with /invite, then ask again",
        "channel_not_found": "The bot cannot see this channel: invite it with /invite, then ask again",
        "user_not_in_channel": "This person is not in the channel any more",
        "is_archived": "The channel is archived: unarchive it, or ask in another one",
        "restricted_action": "An admin of the workspace does not let apps post in this channel",
        "restricted_action_read_only_channel": "This channel is read-only for apps: ask in another one",
        "restricted_action_thread_locked": "The thread is locked: ask in another one",
        "restricted_action_thread_only_channel": "This channel takes replies in threads only: ask in a thread",
        "restricted_action_non_threadable_channel": "This channel takes no threads: ask in another one",
        "expired_trigger_id": "The form came too late for Slack: ask for it again",
        "exchanged_trigger_id": "The form was opened already",
        "invalid_trigger_id": "Slack does not know this click any more: ask for the form again",
        "hash_conflict": "The form has changed in the meantime",
        "message_limit_exceeded": "The workspace has used up its messages",
        "messages_tab_disabled": "Direct messages to the bot are switched off: enable the Messages tab of the app",
        "msg_too_long": "Slack found the message too long; this is a mistake of the bridge",
        "msg_blocks_too_long": "Slack found the message too long; this is a mistake of the bridge",
        "invalid_blocks": "Slack could not read the message; this is a mistake of the bridge",
        "invalid_blocks_format": "Slack could not read the message; this is a mistake of the bridge",
    ]
}
