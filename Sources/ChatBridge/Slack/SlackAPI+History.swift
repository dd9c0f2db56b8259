import Requests

/// One page of something, and where the next begins.
struct SlackHistoryPage<Element: Sendable>: Sendable {
    var elements: [Element]
    var cursor: String?
}

extension SlackAPI {
    /// Messages of a channel after the message name `since`, the newest first (`conversations.history`, Tier 3; for apps
    /// that are distributed commercially one call a minute).
    func history(
        of channel: String,
        since: String,
        cursor: String?
    ) async throws(SlackTrouble) -> SlackHistoryPage<SlackWire.Message> {
        var arguments: [String: JSON] = ["channel": .text(channel), "oldest": .text(since), "limit": 200]
        if let cursor { arguments["cursor"] = .text(cursor) }
        let reply = try await self.call(.history, arguments)
        return SlackHistoryPage(elements: reply.found, cursor: reply.cursor)
    }

    /// A thread's first message, and its replies after `since` (`conversations.replies`, limited as the history is).
    func replies(
        to thread: String,
        in channel: String,
        since: String
    ) async throws(SlackTrouble) -> [SlackWire.Message] {
        let arguments: [String: JSON] = [
            "channel": .text(channel), "ts": .text(thread), "oldest": .text(since), "limit": 200,
        ]
        return try await self.call(.replies, arguments).found
    }

    /// The conversations that the bot is in (`users.conversations`, Tier 3).
    func conversations(cursor: String?) async throws(SlackTrouble) -> SlackHistoryPage<String> {
        var arguments: [String: JSON] = [
            "types": "public_channel,private_channel,im", "exclude_archived": true, "limit": 200,
        ]
        if let cursor { arguments["cursor"] = .text(cursor) }
        let reply = try await self.call(.conversations, arguments)
        return SlackHistoryPage(elements: reply.channels, cursor: reply.cursor)
    }
}
