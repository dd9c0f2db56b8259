extension Workspace {
    func history(_ call: MethodCall) throws(MethodError) -> JSON {
        let conversation = try self.conversation(call)
        let window = try MessageWindow(call, defaultLimit: 100)
        let fitting = conversation.topLevel.reversed().filter { window.contains($0.ts) }
        let page = try window.page(of: Array(fitting))
        return self.answer(page, metadata: call.flag("include_all_metadata"))
    }

    func replies(_ call: MethodCall) throws(MethodError) -> JSON {
        let conversation = try self.conversation(call)
        guard let message = conversation[try call.required("ts")] else { throw MethodError("thread_not_found") }
        let window = try MessageWindow(call, defaultLimit: 1000)
        // The first message of a thread is always part of the answer, whatever the window.
        let fitting = conversation.thread(message.root).filter { $0.ts == message.root || window.contains($0.ts) }
        return self.answer(try window.page(of: fitting), metadata: call.flag("include_all_metadata"))
    }

    private func answer(_ page: MessageWindow.Page, metadata: Bool) -> JSON {
        [
            "messages": .array(page.messages.map { self.json($0, metadata: metadata) }),
            "has_more": .bool(page.cursor != nil),
            "response_metadata": ["next_cursor": .string(page.cursor ?? "")],
        ]
    }

    func conversationInfo(_ call: MethodCall) throws(MethodError) -> JSON {
        ["channel": self.json(try self.conversation(call))]
    }

    /// With `own`, those that the bot is in.
    func conversationList(_ call: MethodCall, own: Bool = false) -> JSON {
        let types = (call.string("types") ?? "public_channel").split(separator: ",")
        let fitting = self.conversations.values
            .filter { types.contains($0.kind == .channel ? "public_channel" : "im") }
            .filter { !own || $0.members.contains(self.configuration.bot.id) }
            .sorted { $0.id < $1.id }
        return [
            "channels": .array(fitting.map(self.json)), "response_metadata": ["next_cursor": ""],
        ]
    }

    func conversationMembers(_ call: MethodCall) throws(MethodError) -> JSON {
        let members = try self.conversation(call).members.sorted().map(JSON.string)
        return ["members": .array(members), "response_metadata": ["next_cursor": ""]]
    }

    /// Brings the bot into a channel; it may be there already.
    mutating func joinConversation(_ call: MethodCall) throws(MethodError) -> JSON {
        let id = try self.channel(call)
        guard self.conversations[id]?.kind == .channel else {
            throw MethodError("method_not_supported_for_channel_type")
        }
        self.conversations[id]?.members.insert(self.configuration.bot.id)
        return ["channel": self.json(try self.conversation(call))]
    }

    mutating func leaveConversation(_ call: MethodCall) throws(MethodError) -> JSON {
        let id = try self.channel(call)
        guard self.conversations[id]?.kind == .channel else {
            throw MethodError("method_not_supported_for_channel_type")
        }
        let wasThere = self.conversations[id]?.members.remove(self.configuration.bot.id) != nil
        return wasThere ? [:] : ["not_in_channel": true]
    }

    func openConversation(_ call: MethodCall) throws(MethodError) -> JSON {
        guard let conversation = self.conversations[Self.directID(of: try call.required("users"))] else {
            throw MethodError("user_not_found")
        }
        return ["channel": ["id": .string(conversation.id)]]
    }

    private func json(_ conversation: Conversation) -> JSON {
        let created = JSON.integer(Int(conversation.created / 1_000_000))
        if case .direct(let person) = conversation.kind {
            return [
                "id": .string(conversation.id), "created": created, "is_im": true, "is_archived": false,
                "user": .string(person), "is_user_deleted": false,
            ]
        }
        return [
            "id": .string(conversation.id), "name": .string(conversation.name),
            "name_normalized": .string(conversation.name), "created": created, "is_channel": true, "is_group": false,
            "is_im": false, "is_mpim": false, "is_private": false, "is_archived": false, "is_general": false,
            "is_member": .bool(conversation.members.contains(self.configuration.bot.id)),
            "num_members": .integer(conversation.members.count),
            "topic": ["value": .string(conversation.topic), "creator": "", "last_set": 0],
            "purpose": ["value": "", "creator": "", "last_set": 0],
        ]
    }
}
