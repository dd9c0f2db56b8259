/// What Slack's `error` codes mean for a call, and for others like it (docs: the error tables of each method).
enum SlackCode: Hashable, Sendable {
    /// Not carried out; too many at once.
    case slower(Duration)
    /// Says nothing about whether the call was carried out.
    case doubt
    /// A message with this key is there, or was.
    case repeated
    /// Only a new token or installation cures it.
    case token
    /// The app may not do this.
    case permission
    /// This conversation takes nothing; another may.
    case place
    /// The thread is gone or takes nothing; the channel may.
    case thread
    /// Slack does not take the blocks; plain text it may.
    case length
    /// Refused for a reason that stays.
    case other

    init(_ code: String) {
        switch code {
        case "ratelimited", "rate_limited": self = .slower(.seconds(30))
        case "message_limit_exceeded": self = .slower(.seconds(60))
        case _ where Self.doubts.contains(code): self = .doubt
        case "duplicate_message_not_found", "duplicate_channel_not_found": self = .repeated
        case _ where Self.tokens.contains(code): self = .token
        case _ where Self.permissions.contains(code): self = .permission
        case "thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked",
            "restricted_action_non_threadable_channel":
            self = .thread
        case _ where Self.places.contains(code) || code.hasPrefix("restricted_action"): self = .place
        case "msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "block_mismatch":
            self = .length
        default: self = .other
        }
    }

    private static let doubts: Set = [
        "internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org", "update_failed",
    ]
    private static let tokens: Set = [
        "not_authed", "invalid_auth", "account_inactive", "user_removed_from_team", "team_disabled", "token_revoked",
        "token_expired", "not_allowed_token_type", "org_login_required", "two_factor_setup_required",
    ]
    private static let permissions: Set = [
        "missing_scope", "no_permission", "team_access_not_granted", "forbidden_team", "ekm_access_denied",
        "access_denied", "accesslimited", "enterprise_is_restricted",
    ]
    private static let places: Set = [
        "not_in_channel", "channel_not_found", "is_archived", "is_inactive", "user_not_in_channel",
        "posting_to_channel_denied", "channel_is_limited_access", "messages_tab_disabled", "cannot_dm_bot",
        "team_not_found", "external_channel_migrating",
    ]

    /// Whether nothing works until a person has put the token or the app right.
    static func isFatal(_ code: String) -> Bool { self.tokens.contains(code) || self.permissions.contains(code) }

    /// What to do about a refusal.
    static let advice = [
        "not_in_channel": "The bot is not in this channel: invite it with /invite, then ask again",
        "channel_not_found": "The bot cannot see this channel: invite it with /invite, then ask again",
        "user_not_in_channel": "This person is not in the channel any more",
        "is_archived": "The channel is archived: unarchive it, or ask in another one",
        "is_inactive": "The channel is archived: unarchive it, or ask in another one",
        "restricted_action": "An admin of the workspace does not let apps post in this channel",
        "restricted_action_read_only_channel": "This channel is read-only for apps: ask in another one",
        "restricted_action_thread_locked": "The thread is locked: ask in another one",
        "restricted_action_thread_only_channel": "This channel takes replies in threads only: ask in a thread",
        "restricted_action_non_threadable_channel": "This channel takes no threads: ask in another one",
        "expired_trigger_id": "The form came too late for Slack: ask for it again",
        "exchanged_trigger_id": "The form was opened already",
        "invalid_trigger_id": "Slack does not know this click any more: ask for the form again",
        "hash_conflict": "The form has changed in the meantime",
        "not_enabled": "The app has no Home tab: give it the manifest that `chatbridge manifest slack` prints",
        "messages_tab_disabled": "Direct messages to the bot are switched off: enable the Messages tab of the app",
        "msg_too_long": "Slack found the message too long; this is a mistake of the bridge",
        "msg_blocks_too_long": "Slack found the message too long; this is a mistake of the bridge",
        "invalid_blocks": "Slack could not read the message; this is a mistake of the bridge",
        "invalid_blocks_format": "Slack could not read the message; this is a mistake of the bridge",
    ]
}
