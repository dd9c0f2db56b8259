extension Stage {
    typealias Entry = Simulator.LedgerEntry

    func record(
        _ kind: Entry.Kind,
        user: String? = nil,
        channel: String? = nil,
        text: String? = nil,
        _ detail: [String: JSON] = [:]
    ) {
        self.ledger.append(
            Entry(number: 0, at: self.now, kind: kind, channel: channel, user: user, text: text, detail: detail)
        )
    }

    func record(_ change: Change) {
        switch change {
        case .posted(let message):
            self.record(message.onlyFor == nil ? .messagePosted : .ephemeralPosted, message)
        case .edited(let message): self.record(.messageEdited, message)
        case .deleted(let message): self.record(.messageDeleted, message)
        case .reacted(let message, let name, let user, let added):
            self.ledger.append(
                Entry(
                    number: 0,
                    at: self.now,
                    kind: added ? .reactionAdded : .reactionRemoved,
                    channel: message.channel,
                    ts: message.ts,
                    user: user,
                    text: name
                )
            )
        case .viewOpened(let view): self.record(.viewOpened, view)
        case .viewUpdated(let view): self.record(.viewUpdated, view)
        case .viewClosed(let view): self.record(.viewClosed, view)
        case .homePublished(let view): self.record(.homePublished, view)
        case .sessionChanged(let place):
            let session = self.workspace.sessions[place] ?? Session()
            self.ledger.append(
                Entry(
                    number: 0,
                    at: self.now,
                    kind: .sessionChanged,
                    channel: place.channel,
                    thread: place.thread,
                    text: session.status,
                    detail: ["prompts": .integer(session.prompts.count)]
                )
            )
        case .noted(let user, let channel, let text): self.record(.noted, user: user, channel: channel, text: text)
        }
    }

    private func record(_ kind: Entry.Kind, _ message: Simulator.Message) {
        var detail: [String: JSON] = [:]
        if !message.blocks.isEmpty, message.isFromBot { detail["blocks"] = .array(message.blocks) }
        if let metadata = message.metadata { detail["metadata"] = metadata }
        if let id = message.clientMessageID { detail["client_msg_id"] = .string(id) }
        if let person = message.onlyFor { detail["only_for"] = .string(person) }
        self.ledger.append(
            Entry(
                number: 0,
                at: self.now,
                kind: kind,
                channel: message.channel,
                ts: message.ts,
                thread: message.thread,
                user: message.user,
                text: message.text,
                detail: detail
            )
        )
    }

    private func record(_ kind: Entry.Kind, _ view: Simulator.View) {
        let detail: [String: JSON] = ["view": .string(view.id), "callback_id": .string(view.callbackID)]
        self.record(kind, user: view.user, text: view.title, detail)
    }
}
