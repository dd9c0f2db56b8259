import Yams

extension YAMLFile {
    /// Writes `text` as the value of `key` in the mapping at `steps`, whether or not it is there already.
    mutating func set(_ key: String, to text: String, in steps: [Step]) throws(AgentError) {
        let here = steps + [.key(key)]
        guard let old = self.node(here) else { return try self.add(.init(key, .text(text)), to: steps) }
        if old.string == text { return }
        guard let node = self.node(steps), let mapping = node.mapping, let scalar = old.scalar,
            let mark = mapping.first(where: { $0.key.string == key })?.key.mark
        else { throw self.unfit("writes `\(key)` in an unusual way") }
        if self.isInline(node) {
            let raw = scalar.style == .plain ? YAMLValue.text(text).flow : nil
            return try self.replace(here, with: text, written: raw)
        }
        let expected = try self.changed(here) { (_) throws(AgentError) -> Node in try Self.node(of: .text(text)) }
        let (line, column) = (mark.line - 1, mark.column - 1)
        let last = self.end(of: line, column: column, isItem: false)
        var edited = self.lines
        let lead = String(edited[line].prefix(column))
        edited.replaceSubrange(line...last, with: [lead + "\(key): " + YAMLValue.text(text).block(step: 0)[0]])
        try self.accept(edited, expected)
    }

    /// Takes the item at the end of `steps` out of its list, and the list with its last item.
    mutating func remove(_ steps: [Step]) throws(AgentError) {
        guard case .item(let index)? = steps.last, let list = self.node(steps.dropLast())?.sequence,
            list.indices.contains(index)
        else { throw self.unfit("has no such item") }
        if list.count == 1 { return try self.removeKey(Array(steps.dropLast())) }
        guard let dash = self.dash(of: list[index]) else { throw self.unfit("lays out its list in an unusual way") }
        let expected = try self.changed(Array(steps.dropLast())) { (node) throws(AgentError) -> Node in
            var items = Array(node.sequence ?? [])
            items.remove(at: index)
            return Node(items)
        }
        let end = self.end(of: dash.line, column: dash.column, isItem: true)
        try self.accept(self.without(dash.line...end), expected)
    }

    private mutating func removeKey(_ steps: [Step]) throws(AgentError) {
        guard case .key(let key)? = steps.last else { throw self.unfit("lays out its list in an unusual way") }
        let parent = Array(steps.dropLast())
        guard let node = self.node(parent), let mapping = node.mapping, !self.isInline(node), mapping.count > 1,
            let mark = mapping.first(where: { $0.key.string == key })?.key.mark,
            self.lines[mark.line - 1].prefix(mark.column - 1).allSatisfy({ $0 == " " })
        else { throw self.unfit("lays out its keys in an unusual way") }
        let expected = try self.changed(parent) { (node) throws(AgentError) -> Node in
            Node((node.mapping ?? [:]).filter { $0.key.string != key }.map { ($0.key, $0.value) })
        }
        let end = self.end(of: mark.line - 1, column: mark.column - 1, isItem: false)
        try self.accept(self.without(mark.line - 1...end), expected)
    }

    /// The lines without these; of the blank lines around them one part goes, too.
    private func without(_ gone: ClosedRange<Int>) -> [String] {
        var edited = self.lines
        edited.removeSubrange(gone)
        let line = gone.lowerBound
        if line > 0, self.isBlankBefore(line), line >= edited.count || edited[line].allSatisfy({ $0 == " " }) {
            if line < edited.count - 1 { edited.remove(at: line) }
        }
        return edited
    }
}
