/// What people do. Each act changes the workspace and leaves in `outgoing` what the app is to be told.
extension Workspace {
    /// Posts as a person. `text` is as typed, or with `encoded` in Slack's own encoding already.
    mutating func post(
        as user: String,
        in channel: String,
        thread: String?,
        text: String,
        encoded: Bool
    ) throws(SimulatorError) -> Simulator.Message {
        try self.check(user, isIn: channel)
        var root: String?
        if let thread {
            guard let message = self.conversations[channel]?[thread] else {
                throw SimulatorError("no message \(thread) in \(channel)")
            }
            root = message.root
        }
        guard !text.isEmpty else { throw SimulatorError("the text is empty") }
        let text = encoded ? text : TypedText(in: self).encode(text)
        return self.add(
            Simulator.Message(
                ts: "",
                channel: channel,
                user: user,
                text: text,
                blocks: [RichText.block(for: text, id: self.identifiers.make("", length: 5))],
                thread: root,
                clientMessageID: self.identifiers.uuid()
            )
        )
    }

    /// Edits a person's own message.
    mutating func edit(_ ts: String, in channel: String, as user: String, text: String) throws(SimulatorError) {
        let message = try self.own(ts, in: channel, of: user)
        let text = TypedText(in: self).encode(text)
        let edit = Simulator.Edit(user: user, ts: self.nextTS())
        let block = RichText.block(for: text, id: self.identifiers.make("", length: 5))
        self.change(message) { message in
            message.text = text
            message.blocks = [block]
            message.edited = edit
        }
    }

    /// Deletes a person's own message.
    mutating func delete(_ ts: String, in channel: String, as user: String) throws(SimulatorError) {
        self.remove(try self.own(ts, in: channel, of: user))
    }

    /// Shows a preview of a link in a message, as Slack does by itself: a change that nobody made.
    mutating func unfurl(_ ts: String, in channel: String) throws(SimulatorError) {
        guard let message = self.conversations[channel]?[ts] else { throw SimulatorError("no message \(ts)") }
        self.change(message) { $0.attachments = [["title": "A page", "from_url": "https://example.test/"]] }
    }

    /// Adds or takes away a person's reaction.
    mutating func toggle(_ emoji: String, on ts: String, in channel: String, as user: String) throws(SimulatorError) {
        try self.check(user, isIn: channel)
        guard let message = self.conversations[channel]?[ts] else { throw SimulatorError("no message \(ts)") }
        let has = message.reactions.contains { $0.name == emoji && $0.users.contains(user) }
        do throws(MethodError) {
            try self.react(to: message, with: emoji, as: user, adding: !has)
        } catch {
            throw SimulatorError(error.code)
        }
    }

    /// Runs a slash command.
    mutating func command(
        _ command: String,
        text: String,
        as user: String,
        in channel: String
    ) throws(SimulatorError) {
        try self.check(user, isIn: channel)
        guard self.configuration.commands.contains(where: { $0.command == command }) else {
            throw SimulatorError("\(command) is not a valid command")
        }
        let reply = self.makeReplyAddress(
            ReplyAddress(
                user: user,
                channel: channel,
                isEphemeral: true,
                expires: self.now + ReplyAddress.lifetime
            )
        )
        let payload: JSON = [
            "token": "simulated", "team_id": .string(self.configuration.teamID),
            "team_domain": .string(self.configuration.teamID.lowercased()), "channel_id": .string(channel),
            "channel_name": .string(self.payloadName(of: channel)),
            "user_id": .string(user), "user_name": .string(self.person(user)?.handle ?? ""),
            "command": .string(command), "text": .string(text), "api_app_id": .string(self.configuration.appID),
            "is_enterprise_install": "false", "response_url": .string(reply),
            "trigger_id": .string(self.makeTrigger(for: user)),
        ]
        let subject = Outgoing.Subject.command(user: user, channel: channel, name: command)
        self.tell(Outgoing(kind: .command, subject: subject, payload: payload))
    }

    /// Notes how far a person has read.
    mutating func read(_ channel: String, upTo ts: String, by user: String) {
        if ts > self.lastRead[user]?[channel] ?? "" { self.lastRead[user, default: [:]][channel] = ts }
    }

    /// Throws unless a person is in a conversation.
    func check(_ user: String, isIn channel: String) throws(SimulatorError) {
        guard self.configuration.people.contains(where: { $0.id == user }) else {
            throw SimulatorError("no person \(user) in this workspace")
        }
        guard self.conversations[channel] != nil else { throw SimulatorError("no conversation \(channel)") }
        guard self.isMember(user, of: channel) else { throw SimulatorError("\(user) is not in \(channel)") }
    }

    /// The name of a conversation as commands and interactions give it.
    func payloadName(of channel: String) -> String {
        guard let conversation = self.conversations[channel], conversation.kind == .channel else {
            return "directmessage"
        }
        return conversation.name
    }

    private func own(_ ts: String, in channel: String, of user: String) throws(SimulatorError) -> Simulator.Message {
        try self.check(user, isIn: channel)
        guard let message = self.conversations[channel]?[ts] else { throw SimulatorError("no message \(ts)") }
        guard message.user == user else { throw SimulatorError("message \(ts) is not by \(user)") }
        return message
    }

    /// The person of a payload, as interactions name them.
    func interactor(_ user: String) -> JSON {
        let handle = self.person(user)?.handle ?? ""
        return [
            "id": .string(user), "username": .string(handle), "name": .string(handle),
            "team_id": .string(self.configuration.teamID),
        ]
    }

    var teamJSON: JSON {
        ["id": .string(self.configuration.teamID), "domain": .string(self.configuration.teamID.lowercased())]
    }
}
