extension Workspace {
    mutating func postMessage(_ call: MethodCall) throws(MethodError) -> JSON {
        let channel = try self.channel(call)
        let content = try MessageContent(call)
        guard !content.isEmpty else { throw MethodError("no_text") }
        guard self.isMember(self.configuration.bot.id, of: channel) else { throw MethodError("not_in_channel") }
        let thread = try self.thread(call, in: channel)
        var message = self.botMessage(content, in: channel, thread: thread)
        message.clientMessageID = call.string("client_msg_id")
        message = self.add(message)
        return [
            "channel": .string(message.channel), "ts": .string(message.ts),
            "message": self.json(message, metadata: true),
        ]
    }

    mutating func postEphemeral(_ call: MethodCall) throws(MethodError) -> JSON {
        let channel = try self.channel(call)
        let user = try call.required("user")
        let content = try MessageContent(call)
        guard !content.isEmpty else { throw MethodError("no_text") }
        guard self.isMember(user, of: channel) else { throw MethodError("user_not_in_channel") }
        let thread = try self.thread(call, in: channel)
        // As Slack does: what is whispered into a thread that nobody has replied in is accepted, and shown to nobody.
        if let thread, self.conversations[channel]?[thread]?.replies.isEmpty != false {
            return ["message_ts": .string(self.nextTS())]
        }
        let message = self.add(self.botMessage(content, in: channel, thread: thread, onlyFor: user))
        return ["message_ts": .string(message.ts)]
    }

    mutating func updateMessage(_ call: MethodCall) throws(MethodError) -> JSON {
        let channel = try self.channel(call)
        let ts = try call.required("ts")
        let content = try MessageContent(call)
        if content.text == nil, content.blocks == nil, content.attachments == nil { throw MethodError("no_text") }
        if let text = content.text, text.count > MessageContent.longestText { throw MethodError("msg_too_long") }
        guard let message = self.conversations[channel]?[ts] else { throw MethodError("message_not_found") }
        guard message.isFromBot else { throw MethodError("cant_update_message") }
        guard self.streams[ts] == nil else { throw MethodError("streaming_state_conflict") }
        let changed = self.edit(message, to: content)
        return [
            "channel": .string(channel), "ts": .string(ts), "text": .string(changed.text),
            "message": self.json(changed, metadata: true),
        ]
    }

    mutating func deleteMessage(_ call: MethodCall) throws(MethodError) -> JSON {
        let channel = try self.channel(call)
        let ts = try call.required("ts")
        guard let message = self.conversations[channel]?[ts] else { throw MethodError("message_not_found") }
        guard message.isFromBot else { throw MethodError("cant_delete_message") }
        self.remove(message)
        return ["channel": .string(channel), "ts": .string(ts)]
    }

    mutating func permalink(_ call: MethodCall) throws(MethodError) -> JSON {
        let conversation = try self.conversation(call)
        guard let message = conversation[try call.required("message_ts")] else {
            throw MethodError("message_not_found")
        }
        let thread = message.thread.map { "&thread=\($0)" } ?? ""
        return [
            "channel": .string(conversation.id),
            "permalink": .string("\(self.baseURL)?channel=\(conversation.id)&message=\(message.ts)\(thread)"),
        ]
    }

    mutating func react(_ call: MethodCall, adding: Bool) throws(MethodError) -> JSON {
        let channel = try self.channel(call)
        let name = try call.required("name").filter { $0 != ":" }
        guard let message = self.conversations[channel]?[try call.required("timestamp")] else {
            throw MethodError("message_not_found")
        }
        try self.react(to: message, with: name, as: self.configuration.bot.id, adding: adding)
        return [:]
    }

    func reactions(_ call: MethodCall) throws(MethodError) -> JSON {
        guard let message = self.conversations[try self.channel(call)]?[try call.required("timestamp")] else {
            throw MethodError("message_not_found")
        }
        return ["type": "message", "channel": .string(message.channel), "message": self.json(message)]
    }

    // MARK: Shared with delayed answers

    func botMessage(
        _ content: MessageContent,
        in channel: String,
        thread: String?,
        onlyFor person: String? = nil
    ) -> Simulator.Message {
        Simulator.Message(
            ts: "",
            channel: channel,
            user: self.configuration.bot.id,
            text: String((content.text ?? "").prefix(MessageContent.longestText)),
            blocks: content.blocks ?? [],
            attachments: content.attachments ?? [],
            thread: thread,
            metadata: content.metadata == .object([:]) ? nil : content.metadata,
            isFromBot: true,
            onlyFor: person
        )
    }

    /// Changes what was given; parts that were left out stay.
    @discardableResult
    mutating func edit(_ message: Simulator.Message, to content: MessageContent) -> Simulator.Message {
        let edit = Simulator.Edit(user: self.configuration.bot.id, ts: self.nextTS())
        let blocks = content.blocks.map { self.named($0) }
        return self.change(message) { message in
            if let text = content.text { message.text = text }
            if let blocks { message.show(blocks: blocks) }
            if let attachments = content.attachments { message.attachments = attachments }
            if let metadata = content.metadata { message.metadata = metadata == .object([:]) ? nil : metadata }
            message.edited = edit
        }
    }

    /// The first message of the thread that a call names, also when it names a reply.
    func thread(_ call: MethodCall, in channel: String) throws(MethodError) -> String? {
        guard let ts = call.string("thread_ts"), !ts.isEmpty else { return nil }
        guard let message = self.conversations[channel]?[ts] else { throw MethodError("thread_not_found") }
        return message.root
    }
}
