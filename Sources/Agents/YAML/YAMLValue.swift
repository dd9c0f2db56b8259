import Yams

/// Something to be written into a YAML file.
indirect enum YAMLValue: Hashable, Sendable {
    case text(String)
    /// Written as it is: a number, `true`.
    case plain(String)
    case list([YAMLValue])
    /// A list on one line: `[a, b]`.
    case inline([YAMLValue])
    case map([Entry])

    struct Entry: Hashable, Sendable {
        var key: String
        var value: YAMLValue

        init(_ key: String, _ value: YAMLValue) {
            self.key = key
            self.value = value
        }
    }

    /// This value on one line.
    var flow: String {
        switch self {
        case .text(let text): Self.quoted(text, inFlow: true)
        case .plain(let text): text
        case .list(let items), .inline(let items): "[\(items.map(\.flow).joined(separator: ", "))]"
        case .map(let entries): "{\(entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", "))}"
        }
    }

    /// This value in lines, the first of which begins where a key's value or a dash's item begins.
    ///
    /// `step` is by how much a list stands further in than its key: 0 or 2.
    func block(step: Int) -> [String] {
        switch self {
        case .text(let text): return [Self.quoted(text, inFlow: false)]
        case .plain, .inline: return [self.flow]
        case .list(let items): return items.flatMap { Self.item($0, step: step) }
        case .map(let entries): return entries.flatMap { Self.entry($0, step: step) }
        }
    }

    /// A list's item with its dash.
    static func item(_ value: YAMLValue, step: Int) -> [String] {
        let lines = value.block(step: step)
        return lines.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
    }

    /// A key with its value.
    static func entry(_ entry: Entry, step: Int) -> [String] {
        let lines = entry.value.block(step: step)
        switch entry.value {
        case .text, .plain, .inline: return ["\(entry.key): \(lines[0])"]
        case .list: return ["\(entry.key):"] + lines.map { String(repeating: " ", count: step) + $0 }
        case .map: return ["\(entry.key):"] + lines.map { "  " + $0 }
        }
    }

    /// Plain where that is safe and stays a text, else in double quotes.
    private static func quoted(_ text: String, inFlow: Bool) -> String {
        let safe = inFlow ? /[A-Za-z][A-Za-z0-9_ .()\/-]*/ : /[A-Za-z][A-Za-z0-9_ .,;()\/%'-]*/
        if text.wholeMatch(of: safe) != nil, !text.hasSuffix(" "),
            let node = try? Yams.compose(yaml: text), node.tag == Tag(.str), node.string == text
        {
            return text
        }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }
}
