import Requests

/// Cards as lines of a terminal.
struct TerminalText: Sendable {
    /// Whether to use colours (ANSI).
    var isColoured: Bool

    func lines(_ card: Card) -> [String] {
        var lines: [String] = []
        if !card.headline.isEmpty {
            let mark = card.state.terminalMark
            lines.append(self.styled(mark + self.clean(card.headline), "1"))
        }
        for block in card.blocks { lines += self.lines(block) }
        return lines
    }

    private func lines(_ block: Card.Block) -> [String] {
        switch block {
        case .text(let words): self.split(self.text(words))
        case .fields(let fields): fields.map { "  \(self.clean($0.label)): \(self.text($0.value))" }
        case .bullets(let bullets): bullets.map { "  • " + self.text($0) }
        case .code(let text): self.split(text).map { "    " + self.styled(self.clean($0), "2") }
        case .table(let table):
            (table.caption.isEmpty ? [] : ["  " + self.styled(self.clean(table.caption), "1")])
                + self.split(table.plainText).map { "    " + self.clean($0) }
        case .steps(let steps): steps.map { "  \($0.state.mark) \(self.text($0.words))" }
        case .context(let words): [self.styled(self.text(words), "2")]
        case .divider: []
        // Buttons can be pressed in a window; here the session says what to type.
        case .buttons(let buttons): ["  " + buttons.map { "[\(self.clean($0.label))]" }.joined(separator: " ")]
        }
    }

    private func text(_ words: Words) -> String {
        words.spans.map { span in
            switch span {
            case .plain(let text): self.clean(text)
            case .bold(let text): self.styled(self.clean(text), "1")
            case .code(let text): self.styled(self.clean(text), "36")
            case .struck(let text): self.styled(self.clean(text), "9")
            case .mention(let person): "@" + self.clean(person.localName)
            case .link(let label, let url): "\(self.clean(label)) (\(self.clean(url)))"
            case .time(let time): time.clock
            }
        }.joined()
    }

    private func split(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    }

    /// Text from outside must not steer the terminal: no control characters but the end of a line and a tab.
    private func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { scalar in
                    scalar == "\n" || scalar == "\t" || !(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value))
                }
            )
        )
    }

    private func styled(_ text: String, _ style: String) -> String {
        self.isColoured && !text.isEmpty ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }
}

extension Card.State {
    fileprivate var terminalMark: String {
        switch self {
        case .waiting: "◆ "
        case .working: "▸ "
        case .done: "✓ "
        case .failed: "✗ "
        case .asking: "? "
        case .plain: ""
        }
    }
}
