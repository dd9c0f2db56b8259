extension Workspace {
    /// Puts a message into its conversation, names it, and tells the app what it subscribed to.
    @discardableResult
    mutating func add(_ draft: Simulator.Message) -> Simulator.Message {
        var message = draft
        message.ts = self.nextTS()
        message.blocks = self.named(draft.blocks)
        if message.onlyFor == nil {
            self.conversations[message.channel]?.append(message)
        } else {
            self.conversations[message.channel]?.append(ephemeral: message)
        }
        self.note(.posted(message))
        self.announce(message)
        return message
    }

    /// Changes a message in place.
    @discardableResult
    mutating func change(
        _ message: Simulator.Message,
        by change: (inout Simulator.Message) -> Void
    ) -> Simulator.Message {
        var changed = message
        change(&changed)
        changed.edits += 1
        if message.onlyFor == nil {
            self.conversations[message.channel]?.change(message.ts) { $0 = changed }
        } else if let index = self.ephemeralIndex(of: message) {
            self.conversations[message.channel]?.ephemerals[index] = changed
        }
        self.note(.edited(changed))
        self.announceChange(of: message, to: changed)
        return changed
    }

    /// Deletes a message; the first one of a thread leaves a tombstone, under which the replies stay.
    mutating func remove(_ message: Simulator.Message) {
        guard message.replies.isEmpty else {
            self.change(message) { message in
                message.subtype = "tombstone"
                message.user = "USLACKBOT"
                message.text = "This message was deleted."
                (message.blocks, message.attachments, message.edited) = ([], [], nil)
            }
            return
        }
        if message.onlyFor == nil {
            self.conversations[message.channel]?.remove(message.ts)
        } else if let index = self.ephemeralIndex(of: message) {
            self.conversations[message.channel]?.ephemerals.remove(at: index)
        }
        self.note(.deleted(message))
        self.announceChange(of: message, to: nil)
    }

    mutating func react(
        to message: Simulator.Message,
        with name: String,
        as user: String,
        adding: Bool
    ) throws(MethodError) {
        var message = message
        let index = message.reactions.firstIndex { $0.name == name }
        let has = index.map { message.reactions[$0].users.contains(user) } ?? false
        if adding {
            if has { throw MethodError("already_reacted") }
            if let index {
                message.reactions[index].users.append(user)
            } else {
                message.reactions.append(.init(name: name, users: [user]))
            }
        } else {
            guard has, let index else { throw MethodError("no_reaction") }
            message.reactions[index].users.removeAll { $0 == user }
            if message.reactions[index].users.isEmpty { message.reactions.remove(at: index) }
        }
        self.conversations[message.channel]?.change(message.ts) { $0 = message }
        self.note(.reacted(message, name: name, user: user, added: adding))
        self.announceReaction(name, to: message, by: user, added: adding)
    }

    /// A message by conversation and name, ephemeral ones too.
    func message(_ ts: String, in channel: String) -> Simulator.Message? {
        guard let conversation = self.conversations[channel] else { return nil }
        return conversation[ts] ?? conversation.ephemerals.first { $0.ts == ts }
    }

    private func ephemeralIndex(of message: Simulator.Message) -> Int? {
        self.conversations[message.channel]?.ephemerals.firstIndex { $0.ts == message.ts }
    }
}
