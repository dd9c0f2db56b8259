/// What a person types, turned into what Slack stores: `&`, `<` and `>` escaped, mentions, channels and links marked.
struct TypedText {
    private let workspace: Workspace

    init(in workspace: Workspace) { self.workspace = workspace }

    func encode(_ typed: String) -> String {
        var output = ""
        var rest = Substring(typed)
        var previous: Character?
        while let character = rest.first {
            if previous.map(Self.isWord) != true, let (token, length) = self.token(at: rest) {
                output += token
                previous = rest[rest.index(rest.startIndex, offsetBy: length - 1)]
                rest = rest.dropFirst(length)
                continue
            }
            output += Self.escape(character)
            previous = character
            rest = rest.dropFirst()
        }
        return output
    }

    static func escape(_ text: String) -> String { text.map(Self.escape).joined() }

    private static func escape(_ character: Character) -> String {
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(character)
        }
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "-"
    }

    /// The mark for what `text` begins with, and how many characters it stands for.
    private func token(at text: Substring) -> (String, Int)? {
        switch text.first {
        case "@": self.mention(text.dropFirst()).map { ($0.0, $0.1 + 1) }
        case "#": self.channel(text.dropFirst()).map { ($0.0, $0.1 + 1) }
        case "h": Self.link(text)
        default: nil
        }
    }

    private func mention(_ text: Substring) -> (String, Int)? {
        let broadcasts = ["here", "channel", "everyone"].map { ($0, "<!\($0)>") }
        let people = self.workspace.everybody.flatMap { person in
            [person.handle, person.name].map { ($0, "<@\(person.id)>") }
        }
        return Self.longest(of: broadcasts + people, at: text)
    }

    private func channel(_ text: Substring) -> (String, Int)? {
        let channels = self.workspace.configuration.channels.map { ($0.name, "<#\($0.id)|\($0.name)>") }
        return Self.longest(of: channels, at: text)
    }

    private static func longest(of names: [(String, String)], at text: Substring) -> (String, Int)? {
        let fitting = names.filter { name, _ in
            text.lowercased().hasPrefix(name.lowercased()) && text.dropFirst(name.count).first.map(Self.isWord) != true
        }
        return fitting.max { $0.0.count < $1.0.count }.map { ($0.1, $0.0.count) }
    }

    private static func link(_ text: Substring) -> (String, Int)? {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
        var address = text.prefix { !$0.isWhitespace && !"<>|\"".contains($0) }
        while let last = address.last, ".,;:!?)".contains(last) { address = address.dropLast() }
        guard address.count > 8 else { return nil }
        return ("<\(Self.escape(String(address)))>", address.count)
    }
}
