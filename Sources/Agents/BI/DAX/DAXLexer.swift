/// Takes a DAX expression apart (https://learn.microsoft.com/dax/dax-syntax-reference).
struct DAXLexer {
    private var rest: Substring
    private var line = 1
    private var column = 1
    private var tokens: [DAXToken] = []

    /// Longer ones first.
    private static let marks = [
        "&&", "||", "==", "<>", "<=", ">=", "=>", "(", ")", "{", "}", ",", "+", "-", "*", "/", "^", "&", "=", "<", ">",
        ":", ".",
    ]

    static func tokens(of text: String) throws(DAXTrouble) -> [DAXToken] {
        var lexer = DAXLexer(rest: text[...])
        while lexer.rest.first != nil { try lexer.read() }
        return lexer.tokens
    }

    private init(rest: Substring) { self.rest = rest }

    private mutating func read() throws(DAXTrouble) {
        guard let first = self.rest.first else { return }
        if first.isWhitespace {
            self.take(1)
        } else if self.rest.hasPrefix("//") || self.rest.hasPrefix("--") {
            self.take(self.rest.prefix { !$0.isNewline }.count)
        } else if self.rest.hasPrefix("/*") {
            try self.readComment()
        } else if first == "\"" {
            try self.readQuoted(.text, until: "\"", "this text has no closing quote")
        } else if first == "'" {
            try self.readQuoted(.table, until: "'", "this table's name has no closing quote")
        } else if first == "[" {
            try self.readQuoted(.bracket, until: "]", "this name has no closing bracket")
        } else if first.isNumber || (first == "." && self.rest.dropFirst().first?.isNumber == true) {
            self.readNumber()
        } else if first.isLetter || first == "_" {
            self.add(.word, self.rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }.count)
        } else if let mark = Self.marks.first(where: { self.rest.hasPrefix($0) }) {
            self.add(.mark, mark.count)
        } else {
            throw DAXTrouble("“\(first)” means nothing in DAX", line: self.line, column: self.column)
        }
    }

    private mutating func take(_ count: Int) {
        for character in self.rest.prefix(count) {
            if character.isNewline {
                self.line += 1
                self.column = 1
            } else {
                self.column += 1
            }
        }
        self.rest = self.rest.dropFirst(count)
    }

    private mutating func add(_ kind: DAXToken.Kind, _ count: Int) {
        let text = String(self.rest.prefix(count))
        self.tokens.append(DAXToken(kind: kind, text: text, line: self.line, column: self.column))
        self.take(count)
    }

    private mutating func readComment() throws(DAXTrouble) {
        guard let end = self.rest.dropFirst(2).firstRange(of: "*/") else {
            throw DAXTrouble("this comment has no end", line: self.line, column: self.column)
        }
        self.take(self.rest.distance(from: self.rest.startIndex, to: end.upperBound))
    }

    /// Reads up to the closing mark, which doubled stands for itself.
    private mutating func readQuoted(
        _ kind: DAXToken.Kind,
        until mark: Character,
        _ problem: String
    ) throws(DAXTrouble) {
        var text = ""
        var count = 1
        var ahead = self.rest.dropFirst()
        while let character = ahead.popFirst() {
            count += 1
            if character != mark {
                text.append(character)
            } else if ahead.first == mark {
                text.append(mark)
                ahead.removeFirst()
                count += 1
            } else {
                self.tokens.append(DAXToken(kind: kind, text: text, line: self.line, column: self.column))
                return self.take(count)
            }
        }
        throw DAXTrouble(problem, line: self.line, column: self.column)
    }

    private mutating func readNumber() {
        var count = self.rest.prefix { $0.isNumber || $0 == "." }.count
        let exponent = self.rest.dropFirst(count)
        if exponent.first == "e" || exponent.first == "E" {
            let sign = exponent.dropFirst().first == "+" || exponent.dropFirst().first == "-" ? 1 : 0
            let digits = exponent.dropFirst(1 + sign).prefix { $0.isNumber }.count
            if digits > 0 { count += 1 + sign + digits }
        }
        self.add(.number, count)
    }
}
