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
