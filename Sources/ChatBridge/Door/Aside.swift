/// Lines of a message that are for the people around and not for the bot: those that begin with `(aside)`.
enum Aside {
    private static let mark = "(aside)"

    /// What is left for the bot.
    static func removed(from text: String) -> String {
        guard text.lowercased().contains(self.mark) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).filter { !self.isAside($0) }
            .joined(separator: "\n")
    }

    /// Whether the line begins with the mark, which may be set in bold or italics, or quoted, or follow the mention.
    private static func isAside(_ line: Substring) -> Bool {
        var rest = line.drop { self.decoration.contains($0) }
        while rest.hasPrefix("<@"), let end = rest.firstIndex(of: ">") {
            rest = rest[rest.index(after: end)...].drop { self.decoration.contains($0) }
        }
        return rest.lowercased().hasPrefix(self.mark)
    }

    private static let decoration: Set<Character> = [" ", "\t", "*", "_", "~", ">", "•", "-"]
}
