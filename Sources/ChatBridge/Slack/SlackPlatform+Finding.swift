package import Requests

extension SlackPlatform {
    /// Slack's clock and ours may differ by this much; looking starts earlier.
    private static let clockSkew = Duration.seconds(60)
    /// How many pages of 200 messages are looked through.
    private static let pages = 5

    package func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef? {
        let place = try Self.place(conversation, replyingTo)
        for thread in Self.threads(place, replyingTo) {
            do {
                return try await self.find(marker, in: place, thread: thread, since: since)
            } catch {
                // What is posted to a thread that is gone lands in the channel.
                guard let code = error.code, SlackCode(code) == .thread else { throw error.setback }
            }
        }
        do {
            return try await self.find(marker, in: place, thread: nil, since: since)
        } catch {
            throw error.setback
        }
    }

    private func find(
        _ marker: String,
        in place: SlackAddress,
        thread: String?,
        since: Timestamp
    ) async throws(SlackTrouble) -> MessageRef? {
        let oldest = max(0, since.advanced(by: .zero - Self.clockSkew).milliseconds / 1000)
        var arguments: [String: JSON] = [
            "channel": .text(place.channel), "oldest": .text("\(oldest).000000"), "limit": 200,
            "include_all_metadata": true,
        ]
        if let thread { arguments["ts"] = .text(thread) }
        for _ in 0..<Self.pages {
            let method: SlackMethod = thread == nil ? .history : .replies
            let reply = try await self.api.call(method, arguments, lane: place.channel)
            if let ts = reply.messages.first(where: { self.isOurs($0, marker) })?.ts {
                return SlackAddress(team: place.team, channel: place.channel, ts: ts).message
            }
            guard let cursor = reply.cursor else { return nil }
            arguments["cursor"] = .text(cursor)
        }
        // Not seen among so many is not the same as not there.
        throw SlackTrouble(.uncertain, "Could not look through the whole conversation in Slack")
    }

    /// Metadata can be written by any app, so the sender counts too.
    private func isOurs(_ message: SlackReply.Message, _ marker: String) -> Bool {
        let isMarked = message.eventType == Self.markerType && message.marker == marker
        guard isMarked || message.files.contains(where: { $0.hasPrefix(Self.fileStem(marker)) }) else { return false }
        return message.user == self.me.user || (message.bot != nil && message.bot == self.me.bot)
    }
}
