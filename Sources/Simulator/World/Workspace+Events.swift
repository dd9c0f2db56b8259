extension Workspace {
    /// Tells the app of a new message: a mention and the message itself are two events about one `ts`, as with Slack.
    mutating func announce(_ message: Simulator.Message) {
        guard message.onlyFor == nil, let conversation = self.conversations[message.channel],
            conversation.members.contains(self.configuration.bot.id)
        else { return }
        var event = self.json(message)
        event["channel"] = .string(message.channel)
        event["event_ts"] = .string(message.ts)
        if self.configuration.events.contains(conversation.eventType) {
            var twin = event
            twin["channel_type"] = .string(conversation.channelType)
            self.tell(event: twin)
        }
        let mentions = message.text.contains("<@\(self.configuration.bot.id)>")
        if conversation.kind == .channel, mentions, !message.isFromBot,
            self.configuration.events.contains("app_mention")
        {
            event["type"] = "app_mention"
            self.tell(event: event)
        }
    }

    /// Tells the app that a message was changed, or deleted when `changed` is `nil`.
    mutating func announceChange(of message: Simulator.Message, to changed: Simulator.Message?) {
        guard message.onlyFor == nil, let conversation = self.conversations[message.channel],
            self.configuration.events.contains(conversation.eventType)
        else { return }
        let ts = self.nextTS()
        var event: JSON = [
            "type": "message", "hidden": true, "channel": .string(message.channel), "ts": .string(ts),
            "event_ts": .string(ts), "channel_type": .string(conversation.channelType),
            "previous_message": self.json(message),
        ]
        if let changed {
            event["subtype"] = "message_changed"
            event["message"] = self.json(changed)
        } else {
            event["subtype"] = "message_deleted"
            event["deleted_ts"] = .string(message.ts)
        }
        self.tell(event: event)
    }

    /// Tells the app of a reaction that came or went.
    mutating func announceReaction(_ name: String, to message: Simulator.Message, by user: String, added: Bool) {
        let type = added ? "reaction_added" : "reaction_removed"
        guard self.isMember(self.configuration.bot.id, of: message.channel), self.configuration.events.contains(type)
        else { return }
        self.tell(event: [
            "type": .string(type), "user": .string(user), "reaction": .string(name),
            "item_user": .string(message.user), "event_ts": .string(self.nextTS()),
            "item": ["type": "message", "channel": .string(message.channel), "ts": .string(message.ts)],
        ])
    }

    /// Wraps an event as the Events API does.
    mutating func tell(event: JSON) {
        let id = self.identifiers.make("Ev")
        let team = JSON.string(self.configuration.teamID)
        let payload: JSON = [
            "token": "simulated", "team_id": team, "context_team_id": team, "context_enterprise_id": .null,
            "api_app_id": .string(self.configuration.appID), "event": event, "type": "event_callback",
            "event_id": .string(id), "event_time": .integer(Int(self.now / 1_000_000)),
            "authorizations": [
                [
                    "enterprise_id": .null, "team_id": team, "user_id": .string(self.configuration.bot.id),
                    "is_bot": true, "is_enterprise_install": false,
                ]
            ],
            "is_ext_shared_channel": false, "event_context": .string("4-\(id)"),
        ]
        self.tell(Outgoing(kind: .event, subject: .event(id: id), payload: payload))
    }
}
