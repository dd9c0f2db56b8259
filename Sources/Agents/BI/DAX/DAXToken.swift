/// One word of a DAX expression, with its place.
struct DAXToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case number
        /// A text, without its quotes.
        case text
        /// `'Our Sales'`, without its quotes.
        case table
        /// `[Total]`, without its brackets.
        case bracket
        /// A function, a variable, a table, or a word of the language.
        case word
        /// An operator, a bracket or a comma.
        case mark
    }

    var kind: Kind
    var text: String
    /// Counted from 1.
    var line: Int
    var column: Int

    func isWord(_ word: String) -> Bool { self.kind == .word && self.text.uppercased() == word }
    func isMark(_ mark: String) -> Bool { self.kind == .mark && self.text == mark }
}

/// What is wrong with a DAX expression, and where in it.
struct DAXTrouble: Error, Hashable, Sendable {
    var line: Int
    var column: Int
    var message: String

    init(_ message: String, line: Int, column: Int) {
        self.line = line
        self.column = column
        self.message = message
    }

    init(_ message: String, at token: DAXToken) { self.init(message, line: token.line, column: token.column) }
}
