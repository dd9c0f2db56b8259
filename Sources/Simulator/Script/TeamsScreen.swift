/// What one person has before them in a conversation of Teams.
struct TeamsScreen {
    struct Item {
        var message: TeamsMessage
        var card: Simulator.JSON?
        var text: String
    }

    let items: [Item]

    /// `told` is what the bot answered to this person's presses, which nobody else sees.
    init(of name: String, in place: Script.Place.Teams, told: [String], _ world: TeamsWorld) {
        let home = world.people.first { $0.name == name }?.chat
        let channel = [.channel: world.channel, .group: world.group, .chat: home ?? ""][place] ?? ""
        let visible = world.messages.filter { message in
            message.conversation.split(separator: ";").first.map(String.init) == channel && !message.isDeleted
                && [nil, name].contains(message.onlyFor)
        }
        self.items = visible.map { message in
            let card = message.shown(to: name)
            let buttons = card?.titles.map { "[\($0)]" } ?? []
            let text = ([card?.cardText ?? message.text] + buttons).joined(separator: " ")
            return Item(message: message, card: card, text: text)
        }
        self.told = told
    }

    private let told: [String]

    func count(of text: String) -> Int {
        let wanted = ReadableText.plain(text)
        return (self.items.map(\.text) + self.told).count { ReadableText.plain($0).contains(wanted) }
    }

    /// The newest that shows this text, or has a button of this name.
    func item(showing text: String) -> Item? {
        let wanted = ReadableText.plain(text)
        return self.items.last { ReadableText.plain($0.text).contains(wanted) }
    }

    func item(withButton title: String, on text: String?) -> Item? {
        let wanted = text.map(ReadableText.plain)
        return self.items.last { item in
            item.card?.action(titled: title) != nil
                && wanted.map { ReadableText.plain(item.text).contains($0) } ?? true
        }
    }

    var description: String {
        let lines = self.items.suffix(12).map { "\($0.message.author): \($0.text)" } + self.told.map { "(told) \($0)" }
        guard !lines.isEmpty else { return "    (nothing)" }
        return lines.map { line in
            let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return "    \(words.prefix(300))\(words.count > 300 ? "…" : "")"
        }.joined(separator: "\n")
    }
}
