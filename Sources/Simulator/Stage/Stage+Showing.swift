extension Stage {
    /// A page wants to know all that its person can see, and then what changes.
    func pageOpened(_ page: PageSocket) -> Int {
        self.lastSocket += 1
        self.pageSockets[self.lastSocket] = page
        page.send(self.within(page.team) { $0.snapshot(for: page.user) })
        return self.lastSocket
    }

    /// Shows a change on every page whose person may see it.
    func show(_ change: Change) {
        guard !self.pages.isEmpty else { return }
        switch change {
        case .posted(let message), .edited(let message), .reacted(let message, _, _, _):
            self.show(["type": "message", "message": self.workspace.pageJSON(message)], of: message)
            if let root = message.thread.flatMap({ self.workspace.message($0, in: message.channel) }) {
                self.show(["type": "message", "message": self.workspace.pageJSON(root)], of: root)
            }
        case .deleted(let message):
            self.show(["type": "deleted", "channel": .string(message.channel), "ts": .string(message.ts)], of: message)
        case .viewOpened(let view), .viewUpdated(let view), .viewClosed(let view):
            let stack = (self.workspace.stacks[view.user] ?? []).map { $0.json(in: self.workspace) }
            self.show(["type": "views", "views": .array(stack)], to: view.user)
        case .homePublished(let view):
            self.show(["type": "home", "view": view.json(in: self.workspace)], to: view.user)
        case .sessionChanged(let place):
            let members = self.workspace.conversations[place.channel]?.members ?? []
            for page in self.pages where members.contains(page.user) { page.send(self.json(place)) }
        case .noted(let user, let channel, let text):
            let note = JSON(fields: ["type": "note", "text": .string(text), "channel": channel.map(JSON.string)])
            self.show(note, to: user)
        }
    }

    private func json(_ place: Session.Place) -> JSON {
        let session = self.workspace.sessions[place] ?? Session()
        return [
            "type": "session", "channel": .string(place.channel), "thread": .string(place.thread),
            "status": .string(session.status), "prompts": .array(session.prompts),
        ]
    }

    /// Shows whether the app is connected.
    func showPresence() {
        let presence: JSON = ["type": "presence", "bot_online": .bool(!self.deliveries.connections.isEmpty)]
        for page in self.pageSockets.values { page.send(presence) }
    }

    private func show(_ json: JSON, of message: Simulator.Message) {
        let members = self.workspace.conversations[message.channel]?.members ?? []
        for page in self.pages where members.contains(page.user) {
            if message.onlyFor == nil || message.onlyFor == page.user { page.send(json) }
        }
    }

    private func show(_ json: JSON, to user: String) {
        for page in self.pages where page.user == user { page.send(json) }
    }

    /// The pages of the workspace in which something is done now.
    private var pages: [PageSocket] { self.pageSockets.values.filter { $0.team == self.current } }

    /// All that a person can see: what a page begins with.
    func snapshot(for user: String) -> JSON {
        let visible = self.workspace.conversations.values.filter { $0.members.contains(user) }.sorted { $0.id < $1.id }
        return [
            "type": "snapshot", "me": .string(user), "team": .string(self.workspace.configuration.teamName),
            "team_id": .string(self.workspace.configuration.teamID), "teams": .array(self.worlds.map(Self.json)),
            "people": .array(self.workspace.everybody.map(Self.json)),
            "conversations": .array(visible.map { self.json($0, for: user) }),
            "commands": .array(
                self.configuration.commands.map { command in
                    [
                        "command": .string(command.command), "description": .string(command.description),
                        "usage": .string(command.usageHint),
                    ]
                }
            ),
            "shortcuts": .array(
                self.configuration.shortcuts.map { shortcut in
                    [
                        "type": .string(shortcut.kind.rawValue), "name": .string(shortcut.name),
                        "callback_id": .string(shortcut.callbackID),
                    ]
                }
            ),
            "sessions": .array(
                self.workspace.sessions.keys.filter { place in visible.contains { $0.id == place.channel } }
                    .map(self.json)
            ),
            "views": .array((self.workspace.stacks[user] ?? []).map { $0.json(in: self.workspace) }),
            "home": self.workspace.homes[user].map { $0.json(in: self.workspace) } ?? .null,
            "read": .object((self.workspace.lastRead[user] ?? [:]).mapValues(JSON.string)),
            "bot_online": .bool(!self.deliveries.connections.isEmpty),
        ]
    }

    private func json(_ conversation: Conversation, for user: String) -> JSON {
        let messages = conversation.all.suffix(1000)
        let ephemerals = conversation.ephemerals.filter { $0.onlyFor == user }
        return [
            "id": .string(conversation.id), "name": .string(conversation.name), "topic": .string(conversation.topic),
            "kind": .string(conversation.kind == .channel ? "channel" : "direct"),
            "members": .array(conversation.members.sorted().map(JSON.string)),
            "messages": .array((messages + ephemerals).map(self.workspace.pageJSON)),
        ]
    }

    /// All workspaces, the first one first.
    private var worlds: [SimulatorConfiguration] {
        [self.first.configuration] + self.neighbours.values.map(\.configuration).sorted { $0.teamID < $1.teamID }
    }

    private static func json(_ world: SimulatorConfiguration) -> JSON {
        ["id": .string(world.teamID), "name": .string(world.teamName)]
    }

    private static func json(_ person: SimulatorConfiguration.Person) -> JSON {
        [
            "id": .string(person.id), "handle": .string(person.handle), "name": .string(person.name),
            "title": .string(person.title), "is_guest": .bool(person.isGuest), "is_bot": .bool(person.isBot),
        ]
    }
}
