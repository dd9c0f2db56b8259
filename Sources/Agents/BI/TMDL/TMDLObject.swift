/// An object to be written: what a measure, a column, a relationship or a hierarchy is made of.
struct TMDLObject: Hashable, Sendable {
    struct Property: Hashable, Sendable {
        var name: String
        /// As it is meant; `nil` for a flag that is set.
        var value: String?
    }

    var kind: String
    var name: String
    var description: String?
    /// DAX, M or a literal; lines are parted by `\n`.
    var expression: String?
    var properties: [Property] = []
    var children: [TMDLObject] = []

    /// Its lines, with `step` as one step of indentation, in the order that Power BI writes.
    func lines(depth: Int, step: String) -> [String] {
        let (outer, inner) = (String(repeating: step, count: depth), String(repeating: step, count: depth + 1))
        var lines = (self.description.map { $0.split(separator: "\n", omittingEmptySubsequences: false) } ?? [])
            .map { $0.isEmpty ? "\(outer)///" : "\(outer)/// \($0)" }
        let name = self.name.isEmpty ? "" : " \(TMDLHeader.quoted(self.name))"
        lines += Self.expression(self.expression, after: "\(outer)\(self.kind)\(name)", indentation: inner + step)
        for property in self.properties {
            let value = property.value.map { ": \(Self.value($0))" } ?? ""
            lines.append("\(inner)\(property.name)\(value)")
        }
        for child in self.children { lines += [""] + child.lines(depth: depth + 1, step: step) }
        return lines
    }

    /// `start = expression`: on one line, below it, or between fences where its own white space matters.
    static func expression(_ text: String?, after start: String, indentation: String) -> [String] {
        guard let text else { return [start] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let needsFence =
            lines.first?.allSatisfy(\.isWhitespace) != false || lines.last?.allSatisfy(\.isWhitespace) != false
            || lines.contains { $0.last?.isWhitespace == true }
            || lines.first?.first?.isWhitespace == true
        let indented = lines.map { $0.isEmpty ? "" : "\(indentation)\($0)" }
        if needsFence { return ["\(start) = ```"] + indented + ["\(indentation)```"] }
        return lines.count == 1 ? ["\(start) = \(text)"] : ["\(start) ="] + indented
    }

    /// A property's value; in quotes where it would lose white space or quotes otherwise.
    static func value(_ text: String) -> String {
        let isPlain = text.first?.isWhitespace != true && text.last?.isWhitespace != true && text.first != "\""
        return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
    }
}
