/// A DAX expression as far as it can be judged without an engine: its tokens, its brackets, and what it refers to.
///
/// The syntax: https://learn.microsoft.com/dax/dax-syntax-reference. It says nothing about types or filter contexts.
struct DAX: Hashable, Sendable {
    enum Reference: Hashable, Sendable {
        /// `Table[Column]`; may also be a measure written with its table.
        case column(table: String, name: String)
        /// `[Name]`: a measure, or a column of the row at hand.
        case bare(String)
        /// A table named alone.
        case table(String)
    }

    let references: [Reference]

    /// Throws with what is wrong and where.
    init(_ expression: String) throws(AgentError) {
        var rest = Substring(expression)
        var brackets: [Character] = []
        var references: [Reference] = []
        var table: String?
        var isEmpty = true
        while let character = rest.popFirst() {
            if character.isWhitespace { continue }
            isEmpty = false
            let owner = table
            table = nil
            switch character {
            case "\"": _ = try Self.quoted("\"", &rest, "a text")
            case "'": table = try Self.quoted("'", &rest, "a table's name")
            case "[":
                let name = try Self.quoted("]", &rest, "a column's name")
                references.append(owner.map { .column(table: $0, name: name) } ?? .bare(name))
                continue
            case "(", "{": brackets.append(character)
            case ")", "}":
                guard let open = brackets.popLast(), open == (character == ")" ? "(" : "{") else {
                    throw AgentError(.declined, "The DAX expression closes a bracket that is not open: \(expression)")
                }
            case "/" where rest.first == "/", "-" where rest.first == "-": rest = rest.drop { $0 != "\n" }
            case "/" where rest.first == "*":
                guard let end = rest.firstRange(of: "*/") else {
                    throw AgentError(.declined, "The DAX expression has a comment without an end.")
                }
                rest = rest[end.upperBound...]
            case _ where character.isLetter || character == "_":
                let word = String(character) + rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
                rest = rest.dropFirst(word.count - 1)
                // A word before `[` is a table, before `(` a function; alone it may be a variable or a keyword.
                if rest.first == "[" { table = word }
            default: break
            }
            if let owner { references.append(.table(owner)) }
        }
        if let table { references.append(.table(table)) }
        guard !isEmpty else { throw AgentError(.declined, "The DAX expression is empty.") }
        guard brackets.isEmpty else {
            throw AgentError(.declined, "The DAX expression leaves \(brackets.count) brackets open: \(expression)")
        }
        self.references = references
    }

    /// Reads up to the closing mark, which doubled stands for itself.
    private static func quoted(_ mark: Character, _ rest: inout Substring, _ what: String) throws(AgentError) -> String
    {
        var text = ""
        while let character = rest.popFirst() {
            if character != mark {
                text.append(character)
            } else if rest.first == mark {
                text.append(mark)
                rest.removeFirst()
            } else {
                return text
            }
        }
        throw AgentError(.declined, "The DAX expression has \(what) without an end.")
    }
}
