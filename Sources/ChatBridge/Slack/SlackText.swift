import Requests

/// Slack's text format, `mrkdwn`: escaping, cutting, and pieces of text in it.
///
/// Lengths are counted in UTF-16 units, which are never fewer than the characters that Slack counts.
enum SlackText {
    /// `text` with the three characters replaced that Slack gives a meaning (docs: formatting text, escaping).
    static func escaped(_ text: String) -> String { self.fitting(text, .max).text }

    /// `text` on one line and at most `limit` long, for places that take plain text.
    static func line(_ text: String, limit: Int) -> String {
        var line = ""
        var length = 0
        for character in text {
            let next = character.isNewline ? " " : character
            let size = next.utf16.count
            guard length + size <= limit - 1 else { return Self.trimmed(line) + "…" }
            line.append(next)
            length += size
        }
        return line
    }

    /// `words` in mrkdwn, at most `limit` long; what does not fit is cut at a boundary and ends in "…".
    static func mrkdwn(_ words: Words, limit: Int) -> String {
        var text = ""
        var left = limit - 1
        for span in words.spans {
            let (piece, whole) = self.piece(span, left)
            text += piece
            left -= piece.utf16.count
            if !whole { return text + "…" }
        }
        return text
    }

    /// What the marks around code take.
    static let fences = 10

    /// The whole lines that `text` begins with and that take at most `limit`, escaped; empty when already the first is
    /// longer.
    static func firstLines(of text: Substring, limit: Int) -> Substring {
        var (end, length) = (text.startIndex, 0)
        while end < text.endIndex {
            let next = text[end...].firstIndex(where: \.isNewline).map(text.index(after:)) ?? text.endIndex
            let line = text[end..<next]
            guard line.utf16.count <= limit - length else { break }
            length += self.escaped(String(line)).utf16.count
            guard length <= limit else { break }
            end = next
        }
        return text[..<end]
    }

    /// Lines in a fixed-width face, at most `limit` long.
    static func code(_ text: String, limit: Int) -> String {
        // A fence inside the fence would end it.
        let (head, isAll) = self.head(text, limit)
        let (body, fits) = self.fitting(head.replacing("```", with: "'''"), limit - 9)
        return "```\n" + body + (isAll && fits ? "" : "…") + "\n```"
    }

    private static func piece(_ span: Words.Span, _ limit: Int) -> (String, whole: Bool) {
        switch span {
        case .plain(let text): return self.fitting(text, limit)
        case .bold(let text): return self.enclosed(text, in: "*", instead: "∗", limit)
        case .code(let text): return self.enclosed(text, in: "`", instead: "'", limit)
        case .struck(let text): return self.enclosed(text, in: "~", instead: "∼", limit)
        case .mention(let person):
            return self.atom(person.slackUser.map { "<@\($0)>" } ?? self.escaped(person.localName), limit)
        case .link(let label, let url):
            guard Self.isPage(url) else { return self.fitting(label, limit) }
            let label = self.line(label, limit: 200).replacing("|", with: "¦")
            return self.atom("<\(self.escaped(url))|\(self.escaped(label))>", limit)
        case .time(let time):
            let fallback = self.escaped(time.clock)
            return self.atom("<!date^\(time.milliseconds / 1000)^{date_short_pretty} {time}|\(fallback)>", limit)
        }
    }

    /// A piece that is shown whole or not at all.
    private static func atom(_ text: String, _ limit: Int) -> (String, whole: Bool) {
        text.utf16.count <= limit ? (text, true) : ("", false)
    }

    /// A format ends at the end of the line and at its own mark, and needs something inside.
    private static func enclosed(
        _ text: String,
        in mark: String,
        instead: String,
        _ limit: Int
    ) -> (String, whole: Bool) {
        let (head, isAll) = self.head(text, limit)
        let line = head.split(whereSeparator: \.isNewline).joined(separator: " ").replacing(mark, with: instead)
        guard !line.isEmpty else { return ("", isAll) }
        let (body, fits) = self.fitting(line, limit - 2)
        return (body.isEmpty ? "" : mark + body + mark, isAll && fits)
    }

    /// The beginning of `text`, enough to fill `limit`: what cannot be shown is not worth working on.
    private static func head(_ text: String, _ limit: Int) -> (String, isAll: Bool) {
        let head = text.prefix(max(limit, 0))
        return (String(head), head.endIndex == text.endIndex)
    }

    /// As much of `text`, escaped, as fits into `limit`.
    private static func fitting(_ text: String, _ limit: Int) -> (text: String, whole: Bool) {
        var result = ""
        var length = 0
        for character in text {
            let piece: String
            switch character {
            case "&": piece = "&amp;"
            case "<": piece = "&lt;"
            case ">": piece = "&gt;"
            default: piece = String(character)
            }
            length += piece.utf16.count
            guard length <= limit else { return (Self.trimmed(result), false) }
            result += piece
        }
        return (result, true)
    }

    /// Back to the end of the last word, when that is near.
    private static func trimmed(_ text: String) -> String {
        guard let space = text.suffix(60).lastIndex(where: \.isWhitespace) else { return text }
        return String(text[..<space])
    }

    private static func isPage(_ url: String) -> Bool {
        (url.hasPrefix("https://") || url.hasPrefix("http://")) && url.utf16.count <= 1000
            && !url.contains { $0 == "|" || $0 == ">" || $0 == "<" || $0.isWhitespace }
    }
}

extension PersonID {
    /// The name without the platform, for a reader.
    var localName: String {
        self.rawValue.split(separator: ":", maxSplits: 1).last.map(String.init) ?? self.rawValue
    }
}
