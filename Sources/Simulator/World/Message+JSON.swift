extension Workspace {
    /// A message as the Web API and events write it.
    func json(_ message: Simulator.Message, metadata: Bool = false) -> JSON {
        var json = JSON(fields: [
            "type": "message",
            "user": .string(message.user),
            "text": .string(message.text),
            "subtype": message.subtype.map(JSON.string),
            "hidden": message.subtype == "tombstone" ? true : nil,
            "ts": .string(message.ts),
            "team": .string(self.configuration.teamID),
            "blocks": message.blocks.isEmpty ? nil : .array(message.blocks),
            "attachments": message.attachments.isEmpty ? nil : .array(message.attachments),
            "files": message.files.isEmpty ? nil : .array(message.files.map(self.json)),
            "client_msg_id": message.clientMessageID.map(JSON.string),
            "metadata": metadata ? message.metadata : nil,
            "thread_ts": message.thread.map(JSON.string),
            "is_ephemeral": message.onlyFor == nil ? nil : true,
        ])
        if message.isFromBot {
            json["bot_id"] = .string(self.configuration.botID)
            json["app_id"] = .string(self.configuration.appID)
            json["bot_profile"] = self.botProfile
        }
        if let edited = message.edited {
            json["edited"] = ["user": .string(edited.user), "ts": .string(edited.ts)]
        }
        if !message.reactions.isEmpty {
            json["reactions"] = .array(message.reactions.map(Self.json))
        }
        if let latest = message.replies.last {
            let repliers = self.repliers(of: message)
            json["thread_ts"] = .string(message.ts)
            json["reply_count"] = .integer(message.replies.count)
            json["reply_users"] = .array(repliers.map(JSON.string))
            json["reply_users_count"] = .integer(repliers.count)
            json["latest_reply"] = .string(latest)
        }
        return json
    }

    /// As the page gets it: with where it is and who alone sees it.
    func pageJSON(_ message: Simulator.Message) -> JSON {
        var json = self.json(message)
        json["channel"] = .string(message.channel)
        json["is_bot"] = .bool(message.isFromBot)
        if let person = message.onlyFor { json["only_for"] = .string(person) }
        return json
    }

    private static func json(_ reaction: Simulator.Reaction) -> JSON {
        [
            "name": .string(reaction.name), "count": .integer(reaction.users.count),
            "users": .array(reaction.users.map(JSON.string)),
        ]
    }

    private func repliers(of message: Simulator.Message) -> [String] {
        guard let conversation = self.conversations[message.channel] else { return [] }
        var users: [String] = []
        for user in message.replies.compactMap({ conversation[$0]?.user }) where !users.contains(user) {
            users.append(user)
        }
        return users
    }

    var botProfile: JSON {
        [
            "id": .string(self.configuration.botID), "app_id": .string(self.configuration.appID),
            "name": .string(self.configuration.bot.name), "team_id": .string(self.configuration.teamID),
            "deleted": false, "updated": 0,
        ]
    }
}
