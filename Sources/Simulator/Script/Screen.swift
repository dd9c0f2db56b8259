/// What one person has before them in a place: the messages, the oldest first, and then the forms.
struct Screen {
    struct Item {
        enum Source {
            case message(Simulator.Message)
            case view(Simulator.View)
        }

        var source: Source
        var author: String
        var text: String
    }

    let items: [Item]

    init(of user: String, in place: Script.Place, _ workspace: Workspace) {
        let reader = ReadableText(in: workspace)
        func item(_ view: Simulator.View) -> Item {
            Item(source: .view(view), author: workspace.configuration.bot.name, text: reader.text(of: view))
        }
        let views = (workspace.stacks[user] ?? []).map(item)
        guard let channel = place.channel(of: user, in: workspace) else {
            self.items = [workspace.homes[user]].compactMap { $0.map(item) } + views
            return
        }
        let conversation = workspace.conversations[channel]
        let whispers = conversation?.ephemerals.filter { $0.onlyFor == user } ?? []
        let messages = ((conversation?.all ?? []) + whispers).sorted { $0.ts < $1.ts }
        let sees = conversation?.members.contains(user) == true
        self.items =
            (sees ? messages : []).map { message in
                let author = workspace.person(message.user)?.name ?? message.user
                return Item(source: .message(message), author: author, text: reader.text(of: message))
            } + views
    }

    /// How many things show this text.
    func count(of text: String) -> Int {
        let wanted = ReadableText.plain(text)
        return self.items.count { ReadableText.plain($0.text).contains(wanted) }
    }

    /// The newest message that shows this text.
    func message(showing text: String) -> Simulator.Message? {
        let wanted = ReadableText.plain(text)
        for item in self.items.reversed() where ReadableText.plain(item.text).contains(wanted) {
            if case .message(let message) = item.source { return message }
        }
        return nil
    }

    /// The newest element with this label, on something that shows `text`, and where it is.
    func element(named label: String, on text: String?) -> (element: BlockElement, at: Workspace.Place)? {
        let wanted = text.map(ReadableText.plain)
        for item in self.items.reversed() where wanted.map({ ReadableText.plain(item.text).contains($0) }) ?? true {
            let elements = item.blocks.flatMap(BlockElement.all(in:)).filter { !$0.isInput || $0.type == "button" }
            let named = elements.first { $0.labels.contains(label) } ?? elements.first { $0.actionID == label }
            if let named { return (named, item.place) }
        }
        return nil
    }

    /// The last of it, for somebody who looks for something else.
    var description: String {
        guard !self.items.isEmpty else { return "    (nothing)" }
        return self.items.suffix(12).map { item in
            let text = item.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return "    \(item.author): \(text.prefix(300))\(text.count > 300 ? "…" : "")"
        }.joined(separator: "\n")
    }
}

extension Screen.Item {
    var blocks: [JSON] {
        switch self.source {
        case .message(let message): message.blocks
        case .view(let view): view.blocks
        }
    }

    var place: Workspace.Place {
        switch self.source {
        case .message(let message): .message(channel: message.channel, ts: message.ts)
        case .view(let view): .view(view.id)
        }
    }
}

extension Script.Place {
    /// The conversation; `nil` for the Home tab, and for what is in Teams.
    func channel(of user: String, in workspace: Workspace) -> String? {
        switch self {
        case .channel(let name): workspace.configuration.channels.first { $0.name == name }?.id ?? "#\(name)"
        case .app: Workspace.directID(of: user)
        case .home, .teams: nil
        }
    }
}

extension BlockElement {
    /// What a person would call it.
    var labels: [String] {
        let texts = ["text", "placeholder", "positive_button", "negative_button"].map { name in
            self.content[name]["text"].string ?? self.content[name]["text"]["text"].string
        }
        // A menu is pressed by what is in it.
        let inside = self.type == "overflow" ? self.options.map { $0["text"]["text"].string } : []
        return (texts + inside).compactMap(\.self)
    }

    /// A choice as the app knows it, given as the app or the page shows it.
    func value(of shown: String, in workspace: Workspace) -> String {
        if let option = self.options.first(where: { $0["text"]["text"].string == shown }) {
            return option["value"].string ?? shown
        }
        for name in ["positive_button", "negative_button"] where self.content[name]["text"]["text"].string == shown {
            return self.content[name]["value"].string ?? shown
        }
        if self.type.contains("user"), let person = workspace.person(called: shown) { return person.id }
        if self.type.contains("channel") || self.type.contains("conversation") {
            let channel = workspace.configuration.channels.first { "#\($0.name)" == shown }
            if let channel { return channel.id }
        }
        return shown
    }
}

extension Workspace {
    /// A person by handle or name, with or without an @.
    func person(called name: String) -> SimulatorConfiguration.Person? {
        let name = name.hasPrefix("@") ? String(name.dropFirst()) : name
        return self.everybody.first { $0.handle == name } ?? self.everybody.first { $0.name == name }
    }
}
