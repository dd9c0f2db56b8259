package import Requests

/// Slack as a place to post to.
package struct SlackPlatform: Platform {
    /// The type of the metadata that our messages carry.
    static let markerType = "chatbridge_message"
    /// Slack's clock and ours may differ by this much; looking starts earlier.
    private static let clockSkew = Duration.seconds(60)
    /// How many pages of 200 messages are looked through.
    private static let pages = 5

    private let api: SlackAPI
    private let me: SlackIdentity
    private let rendering: SlackRendering

    package init(api: SlackAPI, me: SlackIdentity, rendering: SlackRendering) {
        self.api = api
        self.me = me
        self.rendering = rendering
    }

    package var name: String { "slack" }

    package var capabilities: Capabilities {
        Capabilities(edits: true, whispers: true, forms: true, tables: true, finds: true)
    }

    package func lane(of conversation: ConversationID) -> String {
        SlackAddress(conversation).map { "slack:\($0.team):\($0.channel)" } ?? conversation.rawValue
    }

    package func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        let place = try Self.place(conversation)
        var message = self.rendering.message(card, team: place.team)
        message["channel"] = .text(place.channel)
        message["metadata"] = Self.metadata(marker)
        message["parse"] = "none"
        message["link_names"] = false
        message["unfurl_links"] = false
        message["unfurl_media"] = false
        if let thread = Self.thread(place, replyingTo) { message["thread_ts"] = .text(thread) }
        let reply = try await self.call(.post, message, lane: place.channel)
        guard let ts = reply.ts else { throw Setback(.uncertain, "Slack did not name the message it posted") }
        return SlackAddress(team: place.team, channel: place.channel, ts: ts).message
    }

    package func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit {
        guard let place = SlackAddress(message) else { return .gone }
        var arguments = self.rendering.message(card, team: place.team)
        arguments["channel"] = .text(place.channel)
        arguments["ts"] = .text(place.ts)
        arguments["metadata"] = Self.metadata(marker)
        arguments["parse"] = "none"
        arguments["link_names"] = false
        do {
            _ = try await self.api.call(.update, arguments, lane: place.channel)
            return .done
        } catch {
            switch error.code {
            case "message_not_found", "cant_update_message", "edit_window_closed": return .gone
            default: throw error.setback
            }
        }
    }

    package func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef? {
        let place = try Self.place(conversation)
        let oldest = max(0, since.advanced(by: .zero - Self.clockSkew).milliseconds / 1000)
        var arguments: [String: JSON] = [
            "channel": .text(place.channel), "oldest": .text("\(oldest).000000"), "limit": 200,
            "include_all_metadata": true,
        ]
        let thread = Self.thread(place, replyingTo)
        if let thread { arguments["ts"] = .text(thread) }
        for _ in 0..<Self.pages {
            let reply = try await self.call(thread == nil ? .history : .replies, arguments, lane: place.channel)
            if let ts = reply.messages.first(where: { self.isOurs($0, marker) })?.ts {
                return SlackAddress(team: place.team, channel: place.channel, ts: ts).message
            }
            guard let cursor = reply.cursor else { return nil }
            arguments["cursor"] = .text(cursor)
        }
        // Not seen among so many is not the same as not there.
        throw Setback(.uncertain, "Could not look through the whole conversation in Slack")
    }

    package func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        let place = try Self.place(conversation)
        guard let user = person.slackUser else {
            throw Setback(.rejected, "\(person) is nobody in Slack")
        }
        var message = self.rendering.message(card, team: place.team)
        message["channel"] = .text(place.channel)
        message["user"] = .text(user)
        message["parse"] = "none"
        message["link_names"] = false
        if !place.ts.isEmpty { message["thread_ts"] = .text(place.ts) }
        _ = try await self.call(.whisper, message, lane: place.channel)
    }

    package func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        let view = SlackForm.view(form, in: conversation)
        switch handle {
        case .trigger(let trigger):
            _ = try await self.call(.openView, ["trigger_id": .text(trigger), "view": view], lane: "")
        case .open(let id, let hash):
            var arguments: [String: JSON] = ["view_id": .text(id), "view": view]
            if let hash { arguments["hash"] = .text(hash) }
            _ = try await self.call(.updateView, arguments, lane: "")
        }
    }

    private func call(
        _ method: SlackMethod,
        _ arguments: [String: JSON],
        lane: String
    ) async throws(Setback) -> SlackReply {
        do {
            return try await self.api.call(method, arguments, lane: lane)
        } catch {
            throw error.setback
        }
    }

    /// Metadata can be written by any app, so the sender counts too.
    private func isOurs(_ message: SlackReply.Message, _ marker: String) -> Bool {
        guard message.eventType == Self.markerType, message.marker == marker else { return false }
        return message.user == self.me.user || (message.bot != nil && message.bot == self.me.bot)
    }

    private static func metadata(_ marker: String) -> JSON {
        ["event_type": .text(self.markerType), "event_payload": ["id": .text(marker)]]
    }

    private static func place(_ conversation: ConversationID) throws(Setback) -> SlackAddress {
        guard let place = SlackAddress(conversation) else {
            throw Setback(.rejected, "\(conversation) is no place in Slack")
        }
        return place
    }

    private static func thread(_ place: SlackAddress, _ replyingTo: MessageRef?) -> String? {
        place.ts.isEmpty ? replyingTo.flatMap(SlackAddress.init)?.ts : place.ts
    }
}
