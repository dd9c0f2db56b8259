/// Messages that the app wants posted later.
extension Workspace {
    /// What is to be posted, and when: microseconds since 1970.
    struct ScheduledMessage: Sendable {
        var id: String
        var draft: Simulator.Message
        var due: Int64
    }

    /// Slack takes a message for the next 120 days.
    private static let furthest: Int64 = 120 * 86_400

    mutating func scheduleMessage(_ call: MethodCall) throws(MethodError) -> JSON {
        let channel = try self.channel(call)
        guard let seconds = call.arguments["post_at"]?.integer.map(Int64.init) else {
            throw MethodError("invalid_time")
        }
        guard seconds > self.now / 1_000_000 else { throw MethodError("time_in_past") }
        guard seconds <= self.now / 1_000_000 + Self.furthest else { throw MethodError("time_too_far") }
        let content = try MessageContent(call)
        guard !content.isEmpty else { throw MethodError("no_text") }
        guard self.isMember(self.configuration.bot.id, of: channel) else { throw MethodError("not_in_channel") }
        let draft = self.botMessage(content, in: channel, thread: try self.thread(call, in: channel))
        let id = self.identifiers.make("Q")
        self.schedule(ScheduledMessage(id: id, draft: draft, due: seconds * 1_000_000))
        return [
            "channel": .string(channel), "scheduled_message_id": .string(id), "post_at": .integer(Int(seconds)),
            "message": self.json(draft),
        ]
    }

    func scheduledMessages(_ call: MethodCall) -> JSON {
        let channel = call.string("channel")
        let listed = self.scheduled.filter { channel == nil || $0.draft.channel == channel }.map { message -> JSON in
            [
                "id": .string(message.id), "channel_id": .string(message.draft.channel),
                "text": .string(message.draft.text), "post_at": .integer(Int(message.due / 1_000_000)),
            ]
        }
        return ["scheduled_messages": .array(listed), "response_metadata": ["next_cursor": ""]]
    }

    mutating func unscheduleMessage(_ call: MethodCall) throws(MethodError) -> JSON {
        let id = try call.required("scheduled_message_id")
        guard let index = self.scheduled.firstIndex(where: { $0.id == id }) else {
            throw MethodError("invalid_scheduled_message_id")
        }
        self.scheduled.remove(at: index)
        return [:]
    }

    /// Posts what is due.
    mutating func postScheduled() {
        let due = self.scheduled.filter { $0.due <= self.now }.sorted { $0.due < $1.due }
        self.scheduled.removeAll { $0.due <= self.now }
        for message in due { self.add(message.draft) }
    }
}
