extension Workspace {
    /// Where an element is used.
    enum Place: Hashable, Sendable {
        case message(channel: String, ts: String)
        case view(String)
    }

    /// Presses a button, or chooses in a menu.
    ///
    /// With `stale`, an element that the message showed earlier will do: as when someone's screen is behind.
    mutating func press(
        _ actionID: String,
        block blockID: String? = nil,
        choosing choice: Simulator.Choice?,
        at place: Place,
        as user: String,
        stale: Bool
    ) throws(SimulatorError) {
        let subject = try self.subject(of: place, for: user)
        let candidates = stale ? subject.past + subject.blocks : subject.blocks
        let element = candidates.reversed().flatMap(BlockElement.all(in:)).first { element in
            guard element.actionID == actionID, blockID == nil || element.blockID == blockID else { return false }
            // Buttons of one kind may share an action and differ by value.
            return element.type != "button" || choice == nil || element.content["value"].string == choice?.values.first
        }
        guard let element = element.map({ self.offering($0, at: place, to: user) }) else {
            let there = subject.blocks.flatMap(BlockElement.all(in:)).map(\.actionID)
            throw SimulatorError("nothing to press named \(actionID); there is: \(there.joined(separator: ", "))")
        }
        guard let state = element.state(after: choice ?? .several([])) else {
            throw SimulatorError("\(actionID) does not offer \(choice?.values.joined(separator: ", ") ?? "nothing")")
        }
        self.tellPress(of: element, state: state, at: place, in: subject, as: user)
    }

    /// Presses a button with a value that it does not have: one that somebody has seen elsewhere.
    mutating func forge(
        _ actionID: String,
        value: String,
        on ts: String,
        in channel: String,
        as user: String
    ) throws(SimulatorError) {
        let place = Place.message(channel: channel, ts: ts)
        let subject = try self.subject(of: place, for: user)
        let elements = subject.blocks.flatMap(BlockElement.all(in:))
        guard var element = elements.first(where: { $0.actionID == actionID && $0.type == "button" }),
            let state = element.state(after: .several([]))
        else { throw SimulatorError("no button named \(actionID)") }
        element.content["value"] = .string(value)
        self.tellPress(of: element, state: state, at: place, in: subject, as: user)
    }

    struct PressSubject {
        var blocks: [JSON]
        var past: [JSON]
        var message: Simulator.Message?
        var view: Simulator.View?
    }

    func subject(of place: Place, for user: String) throws(SimulatorError) -> PressSubject {
        switch place {
        case .message(let channel, let ts):
            try self.check(user, isIn: channel)
            guard let message = self.message(ts, in: channel) else {
                throw SimulatorError("no message \(ts) in \(channel)")
            }
            guard message.onlyFor == nil || message.onlyFor == user else {
                throw SimulatorError("message \(ts) is not visible to \(user)")
            }
            return PressSubject(blocks: message.blocks, past: message.pastBlocks.flatMap(\.self), message: message)
        case .view(let id):
            let home = self.homes[user].flatMap { $0.id == id ? $0 : nil }
            guard let view = self.stacks[user]?.first(where: { $0.id == id }) ?? home else {
                throw SimulatorError("no view \(id) is open for \(user)")
            }
            return PressSubject(blocks: view.blocks, past: [], view: view)
        }
    }

    private mutating func tellPress(
        of element: BlockElement,
        state: JSON,
        at place: Place,
        in subject: PressSubject,
        as user: String
    ) {
        var values = self.stateValues(of: subject.blocks)
        if element.hasState {
            var block = values[element.blockID].object ?? [:]
            block[element.actionID] = state
            values[element.blockID] = .object(block)
        }
        var payload: JSON = [
            "type": "block_actions", "team": self.teamJSON, "enterprise": .null, "is_enterprise_install": false,
            "user": self.interactor(user), "api_app_id": .string(self.configuration.appID), "token": "simulated",
            "trigger_id": .string(self.makeTrigger(for: user)),
            "actions": [self.action(element, state: state)], "state": ["values": values],
        ]
        var channel: String?
        if let message = subject.message {
            channel = message.channel
            self.describe(message, for: user, in: &payload)
        } else if var view = subject.view {
            if element.isInput || element.hasState { view.state = values }
            self.keep(view)
            payload["container"] = ["type": "view", "view_id": .string(view.id)]
            payload["view"] = view.json(in: self)
        }
        self.tell(Outgoing(kind: .interaction, subject: .action(user: user, channel: channel), payload: payload))
    }

    private mutating func describe(_ message: Simulator.Message, for user: String, in payload: inout JSON) {
        payload["container"] = JSON(fields: [
            "type": "message", "message_ts": .string(message.ts), "channel_id": .string(message.channel),
            "is_ephemeral": .bool(message.onlyFor != nil), "thread_ts": message.thread.map(JSON.string),
        ])
        payload["channel"] = [
            "id": .string(message.channel),
            "name": .string(self.payloadName(of: message.channel)),
        ]
        if message.onlyFor == nil { payload["message"] = self.json(message) }
        payload["response_url"] = .string(
            self.makeReplyAddress(
                ReplyAddress(
                    user: user,
                    channel: message.channel,
                    thread: message.thread,
                    message: message.ts,
                    isEphemeral: message.onlyFor != nil,
                    expires: self.now + ReplyAddress.lifetime
                )
            )
        )
    }

    private func action(_ element: BlockElement, state: JSON) -> JSON {
        var action = state
        action["action_id"] = .string(element.actionID)
        action["block_id"] = .string(element.blockID)
        action["action_ts"] = .string(Self.ts(self.now))
        if element.type == "button" {
            for name in ["text", "value", "style", "url"] where !element.content[name].isNull {
                action[name] = element.content[name]
            }
        } else if !element.content["placeholder"].isNull {
            action["placeholder"] = element.content["placeholder"]
        }
        return action
    }

    /// The state of every field as it was sent, by block and action.
    func stateValues(of blocks: [JSON]) -> JSON {
        var values: JSON = .object([:])
        for element in blocks.flatMap(BlockElement.all(in:)) where element.hasState {
            var block = values[element.blockID].object ?? [:]
            block[element.actionID] = element.initialState
            values[element.blockID] = .object(block)
        }
        return values
    }

    private mutating func keep(_ view: Simulator.View) {
        if self.homes[view.user]?.id == view.id { self.homes[view.user] = view }
        guard let index = self.stacks[view.user]?.firstIndex(where: { $0.id == view.id }) else { return }
        self.stacks[view.user]?[index] = view
    }
}
