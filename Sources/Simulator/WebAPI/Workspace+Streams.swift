/// A message that is being streamed (docs: chat.startStream): its tasks and text so far, and since when.
struct Streaming: Sendable {
    var begun: Int64
    var title = ""
    var text = ""
    var tasks: [(id: String, task: JSON)] = []
    /// Somebody pressed Slack's own button to stop it.
    var isStopped = false

    /// What the message shows.
    var blocks: [JSON] {
        var blocks: [JSON] = []
        if !self.tasks.isEmpty {
            blocks.append([
                "type": "plan", "title": .string(self.title), "tasks": .array(self.tasks.map(\.task)),
            ])
        }
        if !self.text.isEmpty { blocks.append(["type": "markdown", "text": .string(self.text)]) }
        return blocks
    }
}

extension Workspace {
    mutating func startStream(_ call: MethodCall) throws(MethodError) -> JSON {
        let channel = try self.channel(call)
        guard self.isMember(self.configuration.bot.id, of: channel) else { throw MethodError("not_in_channel") }
        guard let root = self.conversations[channel]?[try call.required("thread_ts")]?.root else {
            throw MethodError("invalid_thread_ts")
        }
        if self.conversations[channel]?.kind == .channel {
            guard let user = call.string("recipient_user_id") else { throw MethodError("missing_recipient_user_id") }
            guard call.string("recipient_team_id") != nil else { throw MethodError("missing_recipient_team_id") }
            guard self.person(user) != nil else { throw MethodError("user_not_found") }
        }
        if let mode = call.string("task_display_mode"), !["timeline", "plan"].contains(mode) {
            throw MethodError(
                "invalid_arguments",
                ["[ERROR] must be timeline or plan [json-pointer:/task_display_mode]"]
            )
        }
        var stream = Streaming(begun: self.now)
        try stream.take(call)
        let message = self.add(
            Simulator.Message(
                ts: "",
                channel: channel,
                user: self.configuration.bot.id,
                text: stream.text,
                blocks: stream.blocks,
                thread: root,
                isFromBot: true
            )
        )
        self.streams[message.ts] = stream
        return ["channel": .string(channel), "ts": .string(message.ts)]
    }

    mutating func appendStream(_ call: MethodCall) throws(MethodError) -> JSON {
        let (message, stream) = try self.streamed(call)
        var changed = stream
        try changed.take(call)
        return self.show(changed, in: message)
    }

    mutating func stopStream(_ call: MethodCall) throws(MethodError) -> JSON {
        let (message, stream) = try self.streamed(call)
        var changed = stream
        try changed.take(call)
        let answer = self.show(changed, in: message)
        self.streams[message.ts] = nil
        return answer
    }

    private mutating func show(_ stream: Streaming, in message: Simulator.Message) -> JSON {
        self.streams[message.ts] = stream
        let blocks = self.named(stream.blocks)
        self.change(message) { message in
            message.text = stream.text
            message.show(blocks: blocks)
        }
        return ["channel": .string(message.channel), "ts": .string(message.ts)]
    }

    /// The message of a call while it may still be streamed. Slack lets go of one after some minutes, and says nothing.
    private mutating func streamed(_ call: MethodCall) throws(MethodError) -> (Simulator.Message, Streaming) {
        let channel = try self.channel(call)
        guard let message = self.conversations[channel]?[try call.required("ts")] else {
            throw MethodError("message_not_found")
        }
        guard let stream = self.streams[message.ts] else { throw MethodError("message_not_in_streaming_state") }
        if stream.isStopped { throw MethodError("stopped_by_user") }
        guard self.now - stream.begun < self.configuration.streamLifetime.microseconds else {
            self.streams[message.ts] = nil
            throw MethodError("message_not_in_streaming_state")
        }
        return (message, stream)
    }
}

extension Streaming {
    private static let states: Set<String> = ["pending", "in_progress", "complete", "error"]

    /// Adds what a call brings: text, or chunks of text, tasks and the title of their plan.
    fileprivate mutating func take(_ call: MethodCall) throws(MethodError) {
        if let text = call.string("markdown_text") { self.text += text }
        guard let chunks = try call.structure("chunks", orElse: "invalid_chunks")?.array else { return }
        for chunk in chunks {
            switch chunk["type"].string {
            case "markdown_text": self.text += chunk["text"].string ?? ""
            case "plan_update":
                guard let title = chunk["title"].string else { throw MethodError("invalid_chunks") }
                self.title = title
            case "task_update":
                guard let id = chunk["id"].string, let title = chunk["title"].string, !title.isEmpty,
                    let status = chunk["status"].string, Self.states.contains(status)
                else { throw MethodError("invalid_chunks") }
                let task: JSON = [
                    "type": "task_card", "task_id": .string(id), "title": .string(title), "status": .string(status),
                ]
                if let index = self.tasks.firstIndex(where: { $0.id == id }) {
                    self.tasks[index].task = task
                } else {
                    self.tasks.append((id, task))
                }
            default: throw MethodError("invalid_chunks")
            }
        }
        guard self.text.count <= 12_000 else { throw MethodError("msg_too_long") }
    }
}

extension Simulator {
    /// Presses Slack's own button that stops a stream.
    package func stopStream(_ ts: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in
                guard workspace.streams[ts] != nil else { throw SimulatorError("\(ts) is not streamed") }
                workspace.streams[ts]?.isStopped = true
            }
        }
    }
}
