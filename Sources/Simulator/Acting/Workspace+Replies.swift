/// What the app answers outside the Web API: in an acknowledgement, or at a `response_url`.
extension Workspace {
    /// What became of a submitted form.
    enum SubmissionAnswer: Sendable {
        case closed
        case errors([String: String])
        case shown(Simulator.View)
    }

    /// The payload that came with the acknowledgement of a submission.
    mutating func answer(submission viewID: String, of user: String, with payload: JSON) -> SubmissionAnswer {
        guard let view = self.stacks[user]?.first(where: { $0.id == viewID }) else { return .closed }
        do throws(MethodError) {
            switch payload["response_action"].string {
            case "errors":
                return .errors((payload["errors"].object ?? [:]).compactMapValues(\.string))
            case "update":
                let content = try self.checked(view: payload["view"], type: "modal")
                return .shown(self.replace(view, with: content))
            case "push":
                guard self.stacks[user]?.count ?? 0 < 3 else { throw MethodError("push_limit_reached") }
                return .shown(self.show(try self.checked(view: payload["view"], type: "modal"), to: user))
            case "clear": self.closeStack(of: user)
            default: self.close(view)
            }
            return .closed
        } catch {
            let reason = ([error.code] + error.messages).joined(separator: " ")
            self.note(.noted(user: user, channel: nil, text: "The app's answer to the form was not valid: \(reason)"))
            return .closed
        }
    }

    /// The payload that came with the acknowledgement of a slash command: a message, or nothing.
    mutating func answer(commandOf user: String, in channel: String, with payload: JSON) {
        guard !(payload.object ?? [:]).isEmpty || payload.string != nil else { return }
        var members = payload.object ?? [:]
        if let text = payload.string { members["text"] = .string(text) }
        let address = ReplyAddress(user: user, channel: channel, isEphemeral: true, expires: .max)
        do throws(MethodError) {
            try self.reply(MethodCall(method: "", arguments: members), to: address)
        } catch {
            self.note(.noted(user: user, channel: channel, text: "The app's answer was not valid: \(error.code)"))
        }
    }

    /// A message sent to a `response_url`.
    mutating func reply(to id: String, with arguments: [String: JSON]) throws(MethodError) {
        guard let address = self.replyAddresses[id] else { throw MethodError("no_such_url") }
        guard address.expires > self.now else { throw MethodError("expired_url") }
        guard address.usesLeft > 0 else { throw MethodError("used_url") }
        self.replyAddresses[id]?.usesLeft -= 1
        try self.reply(MethodCall(method: "", arguments: arguments), to: address)
    }

    private mutating func reply(_ call: MethodCall, to address: ReplyAddress) throws(MethodError) {
        let original = address.message.flatMap { self.message($0, in: address.channel) }
        if call.flag("delete_original") {
            guard let original else { throw MethodError("message_not_found") }
            return self.remove(original)
        }
        var content = try MessageContent(call)
        guard !content.isEmpty else { throw MethodError("no_text") }
        if call.flag("replace_original") {
            guard let original else { throw MethodError("message_not_found") }
            // Unlike in an edit, nothing of the original stays.
            (content.blocks, content.attachments) = (content.blocks ?? [], content.attachments ?? [])
            self.edit(original, to: content)
            return
        }
        let isPublic = call.string("response_type") == "in_channel"
        let thread = call.string("thread_ts") ?? address.thread
        self.add(
            self.botMessage(
                content,
                in: address.channel,
                thread: thread,
                onlyFor: isPublic ? nil : address.user
            )
        )
    }
}
