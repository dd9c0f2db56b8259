/// The `rich_text` block that Slack's own clients send along with what a person typed.
enum RichText {
    static func block(for encoded: String, id: String) -> JSON {
        var elements: [JSON] = []
        var rest = Substring(encoded)
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            Self.append(rest[..<start], to: &elements)
            elements.append(Self.mark(rest[rest.index(after: start)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        Self.append(rest, to: &elements)
        return [
            "type": "rich_text", "block_id": .string(id),
            "elements": [["type": "rich_text_section", "elements": .array(elements)]],
        ]
    }

    private static func append(_ text: Substring, to elements: inout [JSON]) {
        guard !text.isEmpty else { return }
        elements.append(["type": "text", "text": .string(Self.unescape(String(text)))])
    }

    private static func mark(_ mark: Substring) -> JSON {
        let name = String(mark.dropFirst().prefix { $0 != "|" })
        switch mark.first {
        case "@": return ["type": "user", "user_id": .string(name)]
        case "#": return ["type": "channel", "channel_id": .string(name)]
        case "!": return ["type": "broadcast", "range": .string(name)]
        default: return ["type": "link", "url": .string(Self.unescape(String(mark.prefix { $0 != "|" })))]
        }
    }

    private static func unescape(_ text: String) -> String {
        var output = ""
        var rest = Substring(text)
        let entities = ["&lt;": "<", "&gt;": ">", "&amp;": "&"]
        while let character = rest.first {
            if character == "&", let (entity, plain) = entities.first(where: { rest.hasPrefix($0.key) }) {
                output += plain
                rest = rest.dropFirst(entity.count)
            } else {
                output.append(character)
                rest = rest.dropFirst()
            }
        }
        return output
    }
}
