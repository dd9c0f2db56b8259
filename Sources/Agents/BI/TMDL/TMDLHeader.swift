/// The first line of an object, taken apart: `measure 'Total Revenue' = SUM(…)`.
struct TMDLHeader: Sendable {
    var kind: String
    var name: String
    /// What stands after `=`, and the column where it begins (from 0); `nil` without `=`.
    var expression: (text: String, column: Int)?

    /// Reads `words`, which begin at `column` of their line.
    init(_ words: Substring, kind: TMDLVocabulary.Kind, column: Int, line: Int) throws(TMDLTrouble) {
        var rest = words.dropFirst(kind.word.count)
        func here() -> Int { column + words.distance(from: words.startIndex, to: rest.startIndex) }
        rest = rest.drop { $0 == " " }
        self.kind = kind.word
        if kind.word == "ref" {
            let referred = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(referred.count).drop { $0 == " " }
            guard !referred.isEmpty, !rest.isEmpty else {
                throw TMDLTrouble(line: line, column: here() + 1, message: "ref needs a kind and a name")
            }
        }
        self.name = ""
        if kind.naming != .unnamed {
            let start = here()
            (self.name, rest) = try Self.name(rest, line: line, column: start)
            if self.name.isEmpty, kind.naming == .named {
                throw TMDLTrouble(line: line, column: start + 1, message: "this \(kind.word) has no name")
            }
        }
        rest = rest.drop { $0 == " " }
        guard rest.first == "=" else {
            guard rest.isEmpty else {
                throw TMDLTrouble(
                    line: line,
                    column: here() + 1,
                    message: "“\(rest.prefix(20))” is not expected after the name; names with special characters "
                        + "stand in single quotes"
                )
            }
            return
        }
        rest = rest.dropFirst().drop { $0 == " " }
        self.expression = (String(rest), here())
    }

    /// A name at the start of `text`, plain or in single quotes, where a doubled one stands for itself.
    static func name(
        _ text: Substring,
        line: Int,
        column: Int
    ) throws(TMDLTrouble) -> (name: String, rest: Substring) {
        guard text.first == "'" else {
            let name = text.prefix { $0 != "=" && $0 != " " && $0 != "'" }
            return (String(name), text.dropFirst(name.count))
        }
        var rest = text.dropFirst()
        var name = ""
        while let character = rest.popFirst() {
            if character != "'" {
                name.append(character)
            } else if rest.first == "'" {
                name.append("'")
                rest.removeFirst()
            } else {
                return (name, rest)
            }
        }
        throw TMDLTrouble(line: line, column: column + 1, message: "this name has no closing quote")
    }

    /// `name` as TMDL writes it: in quotes where it has white space or one of `. = : '`.
    static func quoted(_ name: String) -> String {
        guard name.isEmpty || name.contains(where: { $0.isWhitespace || ".=:'".contains($0) }) else { return name }
        return "'\(name.replacing("'", with: "''"))'"
    }
}
