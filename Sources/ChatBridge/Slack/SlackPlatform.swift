import Digests
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
        let place = try Self.place(conversation, replyingTo)
        var message = self.message(card, marker, team: place.team)
        message["channel"] = .text(place.channel)
        message["client_msg_id"] = .text(NamedUUID.text("\(self.lane(of: conversation))/\(marker)"))
        message["unfurl_links"] = false
        message["unfurl_media"] = false
        var threads = Self.threads(place, replyingTo)
        while true {
            message["thread_ts"] = threads.first.map(JSON.text)
            do {
                let reply = try await self.api.call(.post, message, lane: place.channel)
                guard let ts = reply.ts else { throw Setback(.uncertain, "Slack did not name the message it posted") }
                return SlackAddress(team: place.team, channel: reply.channel ?? place.channel, ts: ts).message
            } catch let trouble as SlackTrouble {
                // A refusal means that nothing was posted, so the next best way may be tried at once.
                switch trouble.code.map(SlackCode.init) {
                case .thread where !threads.isEmpty: threads.removeFirst()
                case .length where message["blocks"] != nil: message["blocks"] = nil
                case .other where trouble.code == "invalid_arg_name" && message["client_msg_id"] != nil:
                    message["client_msg_id"] = nil
                default: throw trouble.setback(in: self.lane(of: conversation))
                }
            } catch let setback as Setback {
                throw setback
            } catch {
                throw Setback(.uncertain, "\(error)")
            }
        }
    }

    package func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit {
        guard let place = SlackAddress(message) else { return .gone }
        var arguments = self.message(card, marker, team: place.team)
        arguments["channel"] = .text(place.channel)
        arguments["ts"] = .text(place.ts)
        while true {
            do {
                _ = try await self.api.call(.update, arguments, lane: place.channel)
                return .done
            } catch {
                switch error.code {
                case "message_not_found": return .gone
                case "cant_update_message", "edit_window_closed", "streaming_state_conflict": return .sealed
                case "ratelimited", "rate_limited":
                    if case .later(let until) = error.setback.kind { return .limited(until: until) }
                    throw error.setback
                case let code? where SlackCode(code) == .length:
                    guard arguments["blocks"] != .list([]) else { throw error.setback }
                    // Left out, the old ones would stay.
                    arguments["blocks"] = .list([])
                default: throw error.setback(in: "slack:\(place.team):\(place.channel)")
                }
            }
        }
    }

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
        do {
            _ = try await self.api.call(.whisper, message, lane: place.channel)
        } catch {
            guard let code = error.code, [.place, .thread].contains(SlackCode(code)) else { throw error.setback }
            guard let home = try await self.direct(to: person, insteadOf: conversation) else { throw error.setback }
            _ = try await self.post(card, to: home, replyingTo: nil, marker: "whisper")
        }
    }

    package func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        let view = SlackForm.view(form, in: conversation)
        do {
            switch handle {
            case .trigger(let trigger):
                _ = try await self.api.call(.openView, ["trigger_id": .text(trigger), "view": view], lane: trigger)
            case .open(let id, let hash):
                var arguments: [String: JSON] = ["view_id": .text(id), "view": view]
                if let hash { arguments["hash"] = .text(hash) }
                _ = try await self.api.call(.updateView, arguments, lane: id)
            }
        } catch {
            // It was opened when nobody was listening.
            if error.code != "exchanged_trigger_id" { throw error.setback }
        }
    }

    package func direct(
        to person: PersonID,
        insteadOf conversation: ConversationID
    ) async throws(Setback) -> ConversationID? {
        let place = try Self.place(conversation)
        guard let user = person.slackUser else { return nil }
        do {
            let reply = try await self.api.call(.openDirect, ["users": .text(user)], lane: user)
            guard let channel = reply.channel, channel != place.channel else { return nil }
            return SlackAddress(team: place.team, channel: channel).conversation
        } catch {
            guard let code = error.code, SlackCode(code) == .permission else { throw error.setback }
            // Without the permission to ask for its name, the person's own stands for it in a post.
            return SlackAddress(team: place.team, channel: user).conversation
        }
    }

    /// The parts that posts and edits have in common.
    private func message(_ card: Card, _ marker: String, team: String) -> [String: JSON] {
        var message = self.rendering.message(card, team: team)
        message["metadata"] = Self.metadata(marker)
        message["parse"] = "none"
        message["link_names"] = false
        return message
    }

    /// Metadata can be written by any app, so the sender counts too.
    private func isOurs(_ message: SlackReply.Message, _ marker: String) -> Bool {
        guard message.eventType == Self.markerType, message.marker == marker else { return false }
        return message.user == self.me.user || (message.bot != nil && message.bot == self.me.bot)
    }

    private static func metadata(_ marker: String) -> JSON {
        ["event_type": .text(self.markerType), "event_payload": ["id": .text(marker)]]
    }

    /// Where the conversation is; or, once it went on elsewhere, where the message it goes on below is.
    private static func place(
        _ conversation: ConversationID,
        _ replyingTo: MessageRef? = nil
    ) throws(Setback) -> SlackAddress {
        guard let place = SlackAddress(conversation) else {
            throw Setback(.rejected, "\(conversation) is no place in Slack")
        }
        guard let other = replyingTo.flatMap(SlackAddress.init), other.channel != place.channel else { return place }
        return other
    }

    /// The threads to post in, the best first.
    private static func threads(_ place: SlackAddress, _ replyingTo: MessageRef?) -> [String] {
        var threads = place.ts.isEmpty ? [] : [place.ts]
        if let card = replyingTo.flatMap(SlackAddress.init), !threads.contains(card.ts) { threads.append(card.ts) }
        return threads
    }
}
