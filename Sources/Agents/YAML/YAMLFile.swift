import Yams

/// A YAML file that is edited in place: text is inserted at positions that the parser gives, so that comments, order
/// and style stay. Every edit is checked by reading the result again; one that says anything else is refused.
struct YAMLFile {
    enum Step: Hashable, Sendable {
        case key(String)
        case item(Int)
    }

    let path: String
    private(set) var lines: [String]
    private(set) var root: Node

    init(path: String, text: String) throws(AgentError) {
        self.path = path
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        self.root = try Self.parse(text, path)
    }

    var text: String { self.lines.joined(separator: "\n") }

    private static func parse(_ text: String, _ path: String) throws(AgentError) -> Node {
        do {
            return try Yams.compose(yaml: text) ?? Node([(Node, Node)]())
        } catch {
            throw AgentError(.declined, "\(path) is not valid YAML: \(error)")
        }
    }

    /// The node at `steps`; `nil` when it is not there.
    func node(_ steps: [Step]) -> Node? {
        var node: Node? = self.root
        for step in steps {
            switch step {
            case .key(let key): node = node?.mapping?[key]
            case .item(let index):
                guard let sequence = node?.sequence, sequence.indices.contains(index) else { return nil }
                node = sequence[index]
            }
        }
        return node
    }

    /// The text at `steps`; `nil` when there is none.
    func string(_ steps: [Step]) -> String? { self.node(steps)?.string }

    func has(_ steps: [Step]) -> Bool { self.node(steps) != nil }

    /// The index of the item whose `key` is `value` in the list at `steps`.
    func index(in steps: [Step], where key: String = "name", is value: String) -> Int? {
        self.node(steps)?.sequence?.firstIndex { $0.mapping?[key]?.string == value }
    }

    /// Adds an item at the end of the list at `steps`.
    mutating func append(_ value: YAMLValue, to steps: [Step]) throws(AgentError) {
        guard let node = self.node(steps), let sequence = node.sequence else { throw self.unfit("has no list there") }
        let expected = try self.changed(steps) { (node) throws(AgentError) -> Node in
            Node(Array(node.sequence ?? []) + [try Self.node(of: value)])
        }
        if sequence.isEmpty || self.isInline(node) {
            let edited = try self.inserted((sequence.isEmpty ? "" : ", ") + value.flow, before: node)
            try self.accept(edited, expected)
        } else {
            guard let first = sequence.first, let last = sequence.last,
                let dash = self.dash(of: first), let lastDash = self.dash(of: last), dash.column == lastDash.column
            else { throw self.unfit("lays out its list in an unusual way") }
            let end = self.end(of: lastDash.line, column: dash.column, isItem: true)
            var new = YAMLValue.item(value, step: self.step).map { String(repeating: " ", count: dash.column) + $0 }
            if sequence.count > 1, self.isBlankBefore(lastDash.line) { new.insert("", at: 0) }
            try self.accept(self.inserting(new, after: end), expected)
        }
    }

    /// Adds a key at the end of the mapping at `steps`, which must not have it.
    mutating func add(_ entry: YAMLValue.Entry, to steps: [Step]) throws(AgentError) {
        guard let node = self.node(steps), let mapping = node.mapping, let first = mapping.first,
            let last = mapping.dropFirst(mapping.count - 1).first, let mark = first.key.mark,
            let lastMark = last.key.mark
        else { throw self.unfit("lays out its keys in an unusual way") }
        let expected = try self.changed(steps) { (node) throws(AgentError) -> Node in
            Node(
                Array(node.mapping ?? [:]).map { ($0.key, $0.value) } + [
                    (Node(entry.key), try Self.node(of: entry.value))
                ]
            )
        }
        guard !self.isInline(node) else {
            let edited = try self.inserted(", \(entry.key): \(entry.value.flow)", before: node)
            return try self.accept(edited, expected)
        }
        let column = mark.column - 1
        let end = self.end(of: lastMark.line - 1, column: column, isItem: false)
        var new = YAMLValue.entry(entry, step: self.step).map { String(repeating: " ", count: column) + $0 }
        if steps.isEmpty, self.isBlankBefore(lastMark.line - 1) { new.insert("", at: 0) }
        try self.accept(self.inserting(new, after: end), expected)
    }

    /// Writes another value where the scalar at `steps` stands; its quotes stay. `raw` is how the value is written.
    mutating func replace(_ steps: [Step], with text: String, written raw: String? = nil) throws(AgentError) {
        guard let scalar = self.node(steps)?.scalar, let mark = scalar.mark else {
            throw self.unfit("has no text there")
        }
        let expected = try self.changed(steps) { (_) throws(AgentError) -> Node in Node(text) }
        var characters = Array(self.lines[mark.line - 1])
        let quoted = [Node.Scalar.Style.singleQuoted, .doubleQuoted].contains(scalar.style)
        let start = mark.column - 1 + (quoted ? 1 : 0)
        let old = Array(scalar.string)
        guard start + old.count <= characters.count, Array(characters[start..<start + old.count]) == old else {
            throw self.unfit("writes `\(scalar.string)` in an unusual way")
        }
        characters.replaceSubrange(start..<start + old.count, with: Array(raw ?? text))
        var edited = self.lines
        edited[mark.line - 1] = String(characters)
        try self.accept(edited, expected)
    }
}

extension YAMLFile {
    /// By how much this file indents a list under its key.
    var step: Int { Self.step(in: self.root) ?? 2 }

    private static func step(in node: Node) -> Int? {
        for (key, value) in node.mapping ?? [:] {
            if let sequence = value.sequence, sequence.style == .block, let item = sequence.first?.mark,
                let key = key.mark
            {
                return item.column - 2 > key.column ? 2 : 0
            }
            if let found = self.step(in: value) { return found }
        }
        for item in node.sequence ?? [] {
            if let found = self.step(in: item) { return found }
        }
        return nil
    }

    /// The lines with `text` before the bracket that closes `node`.
    private func inserted(_ text: String, before node: Node) throws(AgentError) -> [String] {
        guard let mark = node.mark else { throw self.unfit("lays out its list in an unusual way") }
        var line = Array(self.lines[mark.line - 1])
        var (depth, quote, close) = (0, Character?.none, Int?.none)
        for index in line.indices.dropFirst(mark.column - 1) where close == nil {
            switch line[index] {
            case let mark where mark == quote: quote = nil
            case _ where quote != nil: break
            case "\"", "'": quote = line[index]
            case "[", "{": depth += 1
            case "]", "}":
                depth -= 1
                if depth == 0 { close = index }
            default: break
            }
        }
        guard let close else { throw self.unfit("writes a list over several lines in brackets") }
        line.insert(contentsOf: text, at: close)
        var edited = self.lines
        edited[mark.line - 1] = String(line)
        return edited
    }

    /// Whether this list or mapping stands in brackets.
    func isInline(_ node: Node) -> Bool {
        guard let mark = node.mark, self.lines.indices.contains(mark.line - 1) else { return false }
        let character = self.lines[mark.line - 1].dropFirst(mark.column - 1).first
        return character == "[" || character == "{"
    }

    func dash(of item: Node) -> (line: Int, column: Int)? {
        guard let mark = item.mark, self.lines.indices.contains(mark.line - 1) else { return nil }
        let before = Array(self.lines[mark.line - 1]).prefix(max(0, mark.column - 1))
        guard let column = before.lastIndex(of: "-"), before[..<column].allSatisfy({ $0 == " " }) else { return nil }
        return (mark.line - 1, column)
    }

    /// The last line of the entry or item that begins in `line` at `column`; what is only blank or comment after it
    /// belongs to what follows.
    func end(of line: Int, column: Int, isItem: Bool) -> Int {
        var end = line
        for index in self.lines.indices.dropFirst(line + 1) {
            let content = self.lines[index].drop { $0 == " " }
            guard !content.isEmpty, content.first != "#" else { continue }
            let indent = self.lines[index].count - content.count
            let isList = content.hasPrefix("- ") || content == "-"
            guard indent > column || (indent == column && isList && !isItem) else { break }
            end = index
        }
        return end
    }

    func isBlankBefore(_ line: Int) -> Bool {
        line > 0 && self.lines[line - 1].allSatisfy { $0 == " " }
    }

    private func inserting(_ new: [String], after line: Int) -> [String] {
        var edited = self.lines
        edited.insert(contentsOf: new, at: line + 1)
        if edited.last?.isEmpty == false { edited.append("") }
        return edited
    }

    func unfit(_ what: String) -> AgentError {
        AgentError(.declined, "\(self.path) \(what); it is left as it is. Please make this change by hand.")
    }

    static func node(of value: YAMLValue) throws(AgentError) -> Node {
        try self.parse(value.flow, "the new text")
    }

    /// The tree as it should be after the edit.
    func changed(_ steps: [Step], _ change: (Node) throws(AgentError) -> Node) throws(AgentError) -> Node {
        try Self.changed(self.root, steps[...], change)
    }

    private static func changed(
        _ node: Node,
        _ steps: ArraySlice<Step>,
        _ change: (Node) throws(AgentError) -> Node
    ) throws(AgentError) -> Node {
        guard let step = steps.first else { return try change(node) }
        var copy = node
        switch step {
        case .key(let key):
            guard let child = node.mapping?[key] else { return node }
            copy.mapping?[key] = try self.changed(child, steps.dropFirst(), change)
        case .item(let index):
            guard let child = node.sequence?[index] else { return node }
            copy.sequence?[index] = try self.changed(child, steps.dropFirst(), change)
        }
        return copy
    }

    /// Takes over `edited`, if it says what was meant.
    mutating func accept(_ edited: [String], _ expected: Node) throws(AgentError) {
        let root = try Self.parse(edited.joined(separator: "\n"), self.path)
        guard root == expected else { throw self.unfit("would say something else after the edit") }
        (self.lines, self.root) = (edited, root)
    }
}
