import Digests
package import Requests

/// Slack as a place to post to.
package struct SlackPlatform: Platform {
    /// The type of the metadata that our messages carry.
    static let markerType = "chatbridge_message"
    let api: SlackAPI
    let me: SlackIdentity
    let rendering: SlackRendering
    let names: SlackNames?
    let signs: SlackSigns?
    let streams: SlackStreams?

    package init(
        api: SlackAPI,
        me: SlackIdentity,
        rendering: SlackRendering,
        names: SlackNames? = nil,
        signs: SlackSigns? = nil,
        streams: SlackStreams? = nil
    ) {
        self.names = names
        self.api = api
        self.me = me
        self.rendering = rendering
        self.signs = signs
        self.streams = streams
    }

    package var name: String { "slack" }

    package var capabilities: Capabilities {
        Capabilities(edits: true, whispers: true, forms: true, tables: true, finds: true, pictures: true)
    }

    package func lane(of conversation: ConversationID) -> String {
        SlackAddress(conversation)?.lane ?? conversation.rawValue
    }

    package func conversation(channel: String) -> ConversationID? {
        let prefix = self.me.team + ":"
        let name = channel.hasPrefix(prefix) ? String(channel.dropFirst(prefix.count)) : channel
        return SlackAddress(team: self.me.team, channel: name).conversation
    }

    package func knows(_ person: PersonID) -> Bool { self.me.user(of: person) != nil }

    package func name(of person: PersonID) async -> String? { await self.names?.name(of: person) }
    package func zone(of person: PersonID) async -> String? { self.names?.zone(of: person) }

    package func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        try await self.send(card, to: Self.place(conversation, replyingTo), below: replyingTo, marker: marker)
    }

    /// Posts in the first place that takes it: the thread, the one above, the channel.
    ///
    /// - Parameter marker: `nil` for what is never looked for, and may be said twice.
    func send(
        _ card: Card,
        to place: SlackAddress,
        below: MessageRef?,
        marker: String?
    ) async throws(Setback) -> MessageRef {
        var message = self.rendering.message(card, team: place.team).merging(Self.plain) { $1 }
        message["channel"] = .text(place.channel)
        message["unfurl_links"] = false
        message["unfurl_media"] = false
        if let marker {
            message["metadata"] = Self.metadata(marker)
            message["client_msg_id"] = .text(NamedUUID.text("\(place.lane)/\(marker)"))
        }
        var threads = Self.threads(place, below)
        while true {
            message["thread_ts"] = threads.first.map(JSON.text)
            let trouble: SlackTrouble
            do {
                let reply = try await self.api.call(.post, message, lane: place.channel)
                if let ts = reply.ts {
                    return SlackAddress(team: place.team, channel: reply.channel ?? place.channel, ts: ts).message
                }
                trouble = SlackTrouble(.uncertain, "Slack did not name the message it posted")
            } catch {
                trouble = error
            }
            // A refusal means that nothing was posted, so the next best way may be tried at once.
            switch trouble.code.map(SlackCode.init) {
            case .thread where !threads.isEmpty: threads.removeFirst()
            case .length where trouble.isAboutBlocks && self.rendering.givesUpPlans():
                message.merge(self.rendering.message(card, team: place.team)) { $1 }
            case .length where message["blocks"] != nil: message["blocks"] = nil
            case .other where trouble.code == "invalid_arg_name" && message["client_msg_id"] != nil:
                message["client_msg_id"] = nil
            default: throw trouble.setback(in: place.lane)
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
        let card = await self.streaming(card, marker, from: place, in: conversation)
        var arguments = self.rendering.message(card, team: place.team).merging(Self.plain) { $1 }
        arguments["metadata"] = Self.metadata(marker)
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
                case _ where error.isAboutBlocks && self.rendering.givesUpPlans():
                    arguments.merge(self.rendering.message(card, team: place.team)) { $1 }
                case let code? where SlackCode(code) == .length:
                    guard arguments["blocks"] != .list([]) else { throw error.setback }
                    // Left out, the old ones would stay.
                    arguments["blocks"] = .list([])
                default: throw error.setback(in: place.lane)
                }
            }
        }
    }

    /// Streams the steps of a card where that is wanted; what is left for the card to show.
    private func streaming(
        _ card: Card,
        _ marker: String,
        from message: SlackAddress,
        in conversation: ConversationID
    ) async -> Card {
        guard let streams, marker.contains("/card"), let place = SlackAddress(conversation) else { return card }
        // What was asked without a thread has one below its card.
        let thread = place.ts.isEmpty || place.channel != message.channel ? message : place
        let isLive = await streams.show(card, marker, in: thread, for: card.asker.flatMap(self.me.user))
        return isLive ? card.withoutSteps : card
    }

    /// Slack is not to look for links, names and channels in what we say.
    static let plain: [String: JSON] = ["parse": "none", "link_names": false]

    private static func metadata(_ marker: String) -> JSON {
        ["event_type": .text(self.markerType), "event_payload": ["id": .text(marker)]]
    }

    /// Where the conversation is; or, once it went on elsewhere, where the message it goes on below is.
    static func place(
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
    static func threads(_ place: SlackAddress, _ replyingTo: MessageRef?) -> [String] {
        var threads = place.ts.isEmpty ? [] : [place.ts]
        if let card = replyingTo.flatMap(SlackAddress.init), !threads.contains(card.ts) { threads.append(card.ts) }
        return threads
    }
}
