extension TMDLFile {
    /// The order in which Power BI writes what stands in a table.
    private static let order = ["measure", "column", "hierarchy", "partition", "calendar", "annotation"]

    /// Adds an object to another, or to the file: behind the last of its kind, else where its kind belongs.
    ///
    /// Nothing else changes. Throws, and changes nothing, when the file could not be read afterwards.
    mutating func insert(_ new: TMDLObject, into parent: Int?) throws(AgentError) {
        let siblings = self.children(of: parent)
        let depth = parent.map { self.objects[$0].depth + 1 } ?? 0
        let text = new.lines(depth: depth, step: self.step)
        let rank = Self.order.firstIndex(of: new.kind) ?? Self.order.count
        let last = siblings.last { self.objects[$0].kind == new.kind }
        let next = siblings.first { (Self.order.firstIndex(of: self.objects[$0].kind) ?? Self.order.count) > rank }
        if let last {
            try self.add(text, behind: self.objects[last].lines.upperBound)
        } else if let next {
            let start = self.objects[next].start
            try self.replace(start..<start, with: self.styled(text + [""]))
        } else {
            try self.add(text, behind: parent.map { self.objects[$0].lines.upperBound } ?? self.end)
        }
    }

    /// Gives an object another expression, in the style of the one it has.
    mutating func setExpression(of index: Int, to text: String) throws(AgentError) {
        let object = self.objects[index]
        guard let old = object.expression else {
            throw AgentError(
                .declined,
                "\(self.path):\(object.line + 1): \(object.kind) \(object.name) has no expression."
            )
        }
        let header = self.lines[object.line].text
        let indentation = String(repeating: self.step, count: object.depth + 2)
        let start = String(header.prefix(old.style == .inline ? old.columns[0] : header.count).trimmedEnd)
        let isBlock = old.style != .inline || text.contains("\n")
        var new =
            isBlock
            ? [start.hasSuffix("```") ? start : start.hasSuffix("=") ? start : "\(start) ="]
                + text.split(separator: "\n", omittingEmptySubsequences: false).map {
                    $0.isEmpty ? "" : indentation + $0
                }
            : ["\(start) \(text)"]
        if old.style == .fenced, let fence = self.lines[safe: old.lines.upperBound] { new.append(fence.text) }
        let end = old.style == .inline ? object.line + 1 : old.lines.upperBound + (old.style == .fenced ? 1 : 0)
        try self.replace(object.line..<end, with: self.styled(new, before: end))
    }

    /// Sets a property that an object has, in its own line; adds it behind the others when it has none.
    mutating func setProperty(_ name: String, of index: Int, to value: String) throws(AgentError) {
        let object = self.objects[index]
        guard let property = object.properties.first(where: { $0.name.lowercased() == name.lowercased() }) else {
            let end =
                object.properties.last.map { ($0.expression?.lines.upperBound ?? 0, $0.line + 1) }.map(max)
                ?? object.expression.map { max($0.lines.upperBound, object.line + 1) } ?? object.line + 1
            let indentation = String(repeating: self.step, count: object.depth + 1)
            return try self.replace(end..<end, with: self.styled(["\(indentation)\(name): \(TMDLObject.value(value))"]))
        }
        var line = self.lines[property.line]
        guard let colon = line.text.firstIndex(of: ":"), let old = property.value else {
            throw AgentError(.declined, "\(self.path):\(property.line + 1): \(name) is not a plain value.")
        }
        let gap = line.text[line.text.index(after: colon)...].prefix { $0 == " " }
        let isQuoted = old.first == "\"" && old.count > 1
        let written = isQuoted ? "\"\(value.replacing("\"", with: "\"\""))\"" : TMDLObject.value(value)
        line.text = "\(line.text[...colon])\(gap.isEmpty ? " " : gap)\(written)"
        try self.replace(property.line..<(property.line + 1), with: [line])
    }

    /// Behind the last line that is not blank.
    private var end: Int { (self.lines.lastIndex { !$0.isBlank } ?? -1) + 1 }

    private mutating func add(_ text: [String], behind line: Int) throws(AgentError) {
        let isFirst = line == 0
        guard line > 0, self.lines[line - 1].ending.isEmpty else {
            return try self.replace(line..<line, with: self.styled((isFirst ? [] : [""]) + text))
        }
        // The file ends without a line feed, and keeps doing so.
        var new = [self.lines[line - 1]] + self.styled([""] + text)
        new[0].ending = self.ending
        new[new.count - 1].ending = ""
        try self.replace((line - 1)..<line, with: new)
    }

    /// How the lines of this file end.
    private var ending: String { self.lines.first.map { $0.ending.isEmpty ? "\n" : $0.ending } ?? "\n" }

    /// Lines that end as the others do; the last as the line that was there.
    private func styled(_ text: [String], before end: Int? = nil) -> [TMDLLine] {
        var new = text.map { TMDLLine(text: $0, ending: self.ending) }
        if let end, end == self.lines.count, let last = self.lines.last, !new.isEmpty {
            new[new.count - 1].ending = last.ending
        }
        return new
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { self.indices.contains(index) ? self[index] : nil }
}
