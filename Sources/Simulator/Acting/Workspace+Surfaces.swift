/// What people do with the app besides talking to it: open its page, use its shortcuts.
extension Workspace {
    /// Opens the app's Home tab.
    mutating func openHome(as user: String) throws(SimulatorError) {
        let channel = Self.directID(of: user)
        try self.check(user, isIn: channel)
        guard self.configuration.events.contains("app_home_opened") else { return }
        var event: JSON = [
            "type": "app_home_opened", "user": .string(user), "channel": .string(channel), "tab": "home",
            "event_ts": .string(self.nextTS()),
        ]
        if let home = self.homes[user] { event["view"] = home.json(in: self) }
        self.tell(event: event)
    }

    /// Begins a conversation with the app in its place in the top bar; the name of its thread.
    mutating func openConversation(as user: String) throws(SimulatorError) -> String {
        let channel = Self.directID(of: user)
        try self.check(user, isIn: channel)
        let root = self.add(
            Simulator.Message(
                ts: "",
                channel: channel,
                user: self.configuration.bot.id,
                text: "New conversation",
                isFromBot: true
            )
        )
        if self.configuration.events.contains("assistant_thread_started") {
            self.tell(event: [
                "type": "assistant_thread_started", "event_ts": .string(self.nextTS()),
                "assistant_thread": [
                    "user_id": .string(user), "context": [:], "channel_id": .string(channel),
                    "thread_ts": .string(root.ts),
                ],
            ])
        }
        return root.ts
    }

    /// Presses the Stop button that a thread has while the app works in it.
    mutating func stop(_ thread: String, in channel: String, as user: String) throws(SimulatorError) {
        try self.check(user, isIn: channel)
        guard self.sessions[Session.Place(channel: channel, thread: thread)]?.status == "processing" else {
            throw SimulatorError("nothing is under way in thread \(thread)")
        }
        guard self.configuration.events.contains("agent_session_stopped") else { return }
        self.tell(event: [
            "type": "agent_session_stopped", "channel": .string(channel), "thread_ts": .string(thread),
            "user": .string(user), "streaming_message_ts": [], "event_ts": .string(self.nextTS()),
        ])
    }

    /// Takes the app out of a channel, or invites it again, of which Slack tells it.
    mutating func invite(_ isIn: Bool, to channel: String, by user: String) throws(SimulatorError) {
        try self.check(user, isIn: channel)
        let bot = self.configuration.bot.id
        guard isIn else {
            self.conversations[channel]?.members.remove(bot)
            return
        }
        guard self.conversations[channel]?.members.insert(bot).inserted == true,
            self.configuration.events.contains("member_joined_channel")
        else { return }
        self.tell(event: [
            "type": "member_joined_channel", "user": .string(bot), "channel": .string(channel), "channel_type": "C",
            "team": .string(self.configuration.teamID), "inviter": .string(user), "event_ts": .string(self.nextTS()),
        ])
    }

    /// Uses a shortcut of the composer.
    mutating func shortcut(_ callback: String, as user: String) throws(SimulatorError) {
        try self.check(user, isIn: Self.directID(of: user))
        try self.check(callback, isOf: .global)
        self.tell(self.interaction("shortcut", callback, by: user), by: user)
    }

    /// Uses a shortcut of a message's menu.
    mutating func shortcut(
        _ callback: String,
        on ts: String,
        in channel: String,
        as user: String
    ) throws(SimulatorError) {
        try self.check(user, isIn: channel)
        try self.check(callback, isOf: .message)
        guard let message = self.message(ts, in: channel), message.onlyFor == nil || message.onlyFor == user else {
            throw SimulatorError("no message \(ts) in \(channel)")
        }
        var payload = self.interaction("message_action", callback, by: user)
        payload["channel"] = ["id": .string(channel), "name": .string(self.payloadName(of: channel))]
        payload["message_ts"] = .string(ts)
        payload["message"] = self.json(message)
        payload["response_url"] = .string(
            self.makeReplyAddress(
                ReplyAddress(
                    user: user,
                    channel: channel,
                    isEphemeral: true,
                    expires: self.now + ReplyAddress.lifetime
                )
            )
        )
        self.tell(payload, by: user)
    }

    private func check(
        _ callback: String,
        isOf kind: SimulatorConfiguration.Shortcut.Kind
    ) throws(SimulatorError) {
        let there = self.configuration.shortcuts.filter { $0.kind == kind }.map(\.callbackID)
        guard there.contains(callback) else {
            throw SimulatorError("no shortcut \(callback); there is: \(there.joined(separator: ", "))")
        }
    }

    private mutating func interaction(_ type: String, _ callback: String, by user: String) -> JSON {
        [
            "type": .string(type), "token": "simulated", "action_ts": .string(Self.ts(self.now)),
            "team": self.teamJSON, "user": self.interactor(user), "is_enterprise_install": false,
            "enterprise": .null, "callback_id": .string(callback), "trigger_id": .string(self.makeTrigger(for: user)),
        ]
    }

    private mutating func tell(_ payload: JSON, by user: String) {
        let subject = Outgoing.Subject.action(user: user, channel: payload["channel"]["id"].string)
        self.tell(Outgoing(kind: .interaction, subject: subject, payload: payload))
    }
}
