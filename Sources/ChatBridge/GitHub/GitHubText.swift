import Requests

/// Cards as comments: GitHub's Markdown, in which nothing from outside is a mention, a link, a format or a command.
struct GitHubText: Sendable {
    /// So much of a comment is used; GitHub takes 65,536 characters.
    static let longest = 60_000
    /// What our own comments carry, unseen.
    static let markBeginning = "<!-- chatbridge:"

    /// What people are called, by their ids.
    var names: [PersonID: String]

    /// The comment, with a mark by which it is found.
    func comment(_ card: Card, mark: String) -> String {
        var lines: [String] = []
        if !card.headline.isEmpty {
            let sign = card.state.mark.map { $0 + " " } ?? ""
            lines += ["### \(sign)\(Self.plain(card.headline))", ""]
        }
        for block in card.blocks { lines += self.lines(block) + [""] }
        var text = lines.joined(separator: "\n")
        if text.utf16.count > Self.longest { text = TeamsText.cut(text, Self.longest) + "\n\n… shortened" }
        return "\(text)\n\(Self.markBeginning)\(mark) -->"
    }

    private func lines(_ block: Card.Block) -> [String] {
        switch block {
        case .text(let words): [self.text(words)]
        case .context(let words): ["<sub>\(self.text(words))</sub>"]
        case .bullets(let bullets): bullets.map { "- \(self.text($0))" }
        case .fields(let fields): fields.map { "- **\(Self.plain($0.label))**: \(self.text($0.value))" }
        case .code(let text): Self.fenced(text)
        case .table(let table): Self.table(table)
        case .steps(let steps): steps.map { "- \($0.state.mark) \(self.text($0.words))" }
        case .divider: ["---"]
        case .buttons(let buttons): Self.commands(buttons)
        }
    }

    /// What is a button elsewhere is a comment here.
    private static func commands(_ buttons: [Button]) -> [String] {
        let lines = buttons.compactMap { button in
            GitHubCommand.text(button.press.verb).map { "- `\($0)`: \(self.plain(button.label))" }
        }
        return lines.isEmpty ? [] : ["Answer with a comment that begins with"] + lines
    }

    private func text(_ words: Words) -> String {
        words.spans.map { span in
            switch span {
            case .plain(let text): return Self.plain(text)
            case .bold(let text): return text.isEmpty ? "" : "**\(Self.plain(text))**"
            case .struck(let text): return text.isEmpty ? "" : "~~\(Self.plain(text))~~"
            case .code(let text): return Self.inlineCode(text)
            case .mention(let person):
                guard person.rawValue.hasPrefix("github:"), let name = self.names[person] else {
                    return Self.plain(self.names[person] ?? person.rawValue)
                }
                return "@\(name)"
            case .time(let time): return time.clock
            case .link(let label, let url):
                guard url.hasPrefix("https://") || url.hasPrefix("http://"),
                    url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"()<>\\\"".utf8.contains($0) })
                else { return Self.plain(label) }
                return "[\(Self.plain(label))](\(url))"
            }
        }.joined()
    }

    /// Signs that mean something are escaped; names are not called, issues and commits not linked.
    private static func plain(_ text: String) -> String {
        var plain = ""
        for character in text {
            switch character {
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~", ">", "$":
                plain += "\\\(character)"
            case "<": plain += "&lt;"
            case "&": plain += "&amp;"
            // A joiner that is not seen keeps it from being a name.
            case "@": plain += "@\u{2060}"
            case "\n", "\r\n", "\r": plain += "  \n"
            default: plain.append(character)
            }
        }
        // A line that begins with a dash or a number would be one of a list, and with a slash a command.
        return plain.hasPrefix("-") || plain.hasPrefix("/") ? "\u{2060}" + plain : plain
    }

    private static func inlineCode(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("`", with: "\u{2BB}")
        return line.isEmpty ? "" : "`\(line)`"
    }

    /// A fence longer than any within.
    private static func fenced(_ text: String) -> [String] {
        var longest = 2
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return [fence, text, fence]
    }

    private static func table(_ table: Passage.Table) -> [String] {
        func row(_ cells: [String]) -> String {
            "| "
                + cells.map { Self.plain($0.split(whereSeparator: \.isNewline).joined(separator: " ")) }
                .joined(separator: " | ") + " |"
        }
        guard !table.header.isEmpty else { return [] }
        let caption = table.caption.isEmpty ? [] : ["**\(Self.plain(table.caption))**", ""]
        let rule = "|" + table.header.map { _ in " --- |" }.joined()
        let shown = table.rows.prefix(100)
        let rest = table.rows.count > shown.count ? ["", "… and \(table.rows.count - shown.count) more rows"] : []
        return caption + [row(table.header), rule] + shown.map(row) + rest
    }
}
