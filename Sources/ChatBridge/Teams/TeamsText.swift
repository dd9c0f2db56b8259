import Requests

/// Text of Teams: messages as people send them to plain words, and our words as rich text.
enum TeamsText {
    // MARK: In

    /// The words of a message without these mentions; other mentions are the names they show.
    ///
    /// One name may be split over several mentions, and entities stand for characters.
    static func plain(_ text: String, without mentions: [String]) -> String {
        var bytes = Array(text.utf8)
        for mention in mentions { bytes.replace(mention, with: " ", most: 1) }
        for tag in ["<at>", "</at>"] { bytes.replace(tag, with: "") }
        bytes.replace("\u{A0}", with: " ")
        // What is escaped twice is undone once.
        for (entity, character) in Self.entities { bytes.replace(entity, with: character) }
        let words = bytes.split(separator: UInt8(ascii: " ")).joined(separator: " ".utf8)
        return String(decoding: Array(words), as: UTF8.self).trimmed
    }

    /// The text of a message in HTML, as it comes with a command that was chosen for it: without its tags.
    static func bare(_ html: String) -> String {
        var text = ""
        var isTag = false
        for character in html {
            switch character {
            case "<": isTag = true
            case ">" where isTag:
                isTag = false
                text.append(" ")
            default: if !isTag { text.append(character) }
            }
        }
        return text
    }

    private static let entities = [
        ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ]

    // MARK: Out

    /// `words` as the inlines of a rich text block, at most `limit` long. Such text has no markup, so what came from
    /// outside stays what it is.
    static func inlines(
        _ words: Words,
        names: [PersonID: String],
        limit: Int,
        style: [String: JSON] = [:]
    ) -> (inlines: [JSON], length: Int) {
        var inlines: [JSON] = []
        var left = limit
        for span in words.spans where left > 0 {
            var (text, run) = Self.run(span, names)
            if text.utf16.count > left { text = Self.cut(text, left) }
            guard !text.isEmpty else { continue }
            left -= text.utf16.count
            run.merge(style) { own, _ in own }
            run["type"] = "TextRun"
            run["text"] = .text(text)
            inlines.append(.object(run))
        }
        return (inlines, limit - left)
    }

    /// On one line and at most `limit` long.
    static func line(_ text: String, limit: Int) -> String {
        Self.cut(text.split(whereSeparator: \.isNewline).joined(separator: " "), limit)
    }

    /// At most `limit` long, with "…" where something is missing.
    static func cut(_ text: String, _ limit: Int) -> String {
        guard text.utf16.count > limit else { return text }
        var kept = ""
        var length = 1
        for character in text {
            length += character.utf16.count
            guard length <= limit else { break }
            kept.append(character)
        }
        return kept + "…"
    }

    private static func run(_ span: Words.Span, _ names: [PersonID: String]) -> (String, [String: JSON]) {
        switch span {
        case .plain(let text): return (text, [:])
        case .bold(let text): return (text, ["weight": "Bolder"])
        case .code(let text): return (text, ["fontType": "Monospace"])
        case .struck(let text): return (text, ["strikethrough": true])
        case .mention(let person): return (names[person] ?? person.localName, ["weight": "Bolder"])
        case .time(let time): return (time.clock, [:])
        case .link(let label, let url):
            guard url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf16.count <= 1000,
                !url.contains(where: \.isWhitespace)
            else { return (label, [:]) }
            return (label, ["selectAction": ["type": "Action.OpenUrl", "url": .text(url)]])
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        guard let first = self.firstIndex(where: { !$0.isWhitespace }),
            let last = self.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

extension [UInt8] {
    /// Replaces the text `old` wherever it is, at most so often.
    fileprivate mutating func replace(_ old: String, with new: String, most: Int = .max) {
        let old = Array(old.utf8)
        guard let first = old.first, self.contains(first) else { return }
        var (bytes, position, left): ([UInt8], Int, Int) = ([], 0, most)
        bytes.reserveCapacity(self.count)
        while position < self.count {
            if left > 0, self[position] == first, self[position...].starts(with: old) {
                bytes += new.utf8
                position += old.count
                left -= 1
            } else {
                bytes.append(self[position])
                position += 1
            }
        }
        self = bytes
    }
}
