/// Reads a DAX expression and notes what it refers to. The grammar is that of expressions, not of queries.
struct DAXParser {
    private let tokens: [DAXToken]
    private var next = 0
    private var depth = 0
    /// Variables that can be named here.
    private var variables: Set<String> = []
    private(set) var references: [DAX.Reference] = []
    private(set) var calls: [DAX.Call] = []

    private static let levels: [Set<String>] = [
        ["||"], ["&&"], ["=", "==", "<>", "<", ">", "<=", ">="], ["&"], ["+", "-"], ["*", "/"], ["^"],
    ]
    /// Words that functions take as options. They are tables only where a bracket follows.
    private static let options: Set<String> = [
        "ASC", "DESC", "TRUE", "FALSE", "BLANKS", "FIRST", "LAST", "DEFAULT", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR",
        "SECOND", "MINUTE", "HOUR", "BOTH", "NONE", "ONEWAY", "ONEWAY_LEFTFILTERSRIGHT", "ONEWAY_RIGHTFILTERSLEFT",
        "SKIP", "DENSE", "INTEGER", "DOUBLE", "STRING", "BOOLEAN", "CURRENCY", "DATETIME", "KEEP", "TEXT",
        "ALPHABETICAL", "REL", "ABS", "ROWS", "COLUMNS", "AXIS", "LOWESTPARENT", "HIGHESTPARENT",
    ]
    /// How deep brackets may stand in each other.
    private static let limit = 150

    init(_ tokens: [DAXToken]) throws(DAXTrouble) {
        self.tokens = tokens
        guard !tokens.isEmpty else { throw DAXTrouble("the expression is empty", line: 1, column: 1) }
        try self.readExpression()
        if let token = self.token { throw DAXTrouble("“\(token.text)” is not expected here", at: token) }
    }

    private var token: DAXToken? { self.tokens.indices.contains(self.next) ? self.tokens[self.next] : nil }

    private mutating func accept(_ mark: String) -> Bool {
        guard self.token?.isMark(mark) == true else { return false }
        self.next += 1
        return true
    }

    private mutating func expect(_ mark: String, toClose open: DAXToken) throws(DAXTrouble) {
        guard !self.accept(mark) else { return }
        if let token { throw DAXTrouble("“\(token.text)” is not expected here; a “,” or “\(mark)” is", at: token) }
        throw DAXTrouble("this “\(open.text)” is not closed", at: open)
    }

    private func ended() -> DAXTrouble {
        let last = self.tokens.last
        return DAXTrouble(
            "the expression breaks off here",
            line: last?.line ?? 1,
            column: (last?.column ?? 1) + (last?.text.count ?? 0)
        )
    }

    // MARK: Expressions

    private mutating func readExpression() throws(DAXTrouble) {
        self.depth += 1
        defer { self.depth -= 1 }
        if self.depth > Self.limit, let token { throw DAXTrouble("this is nested too deeply to be read", at: token) }
        guard self.token?.isWord("VAR") == true else { return try self.readOperation(0) }
        let outer = self.variables
        while self.token?.isWord("VAR") == true {
            self.next += 1
            guard let name = self.token else { throw self.ended() }
            guard name.kind == .word else { throw DAXTrouble("a variable needs a name", at: name) }
            self.next += 1
            guard self.accept("=") else {
                throw DAXTrouble("the variable \(name.text) needs a “=” and a value", at: self.token ?? name)
            }
            try self.readExpression()
            self.variables.insert(name.text.lowercased())
        }
        guard let word = self.token else { throw self.ended() }
        guard word.isWord("RETURN") else { throw DAXTrouble("RETURN is expected here, after the variables", at: word) }
        self.next += 1
        try self.readExpression()
        self.variables = outer
    }

    private mutating func readOperation(_ level: Int) throws(DAXTrouble) {
        guard level < Self.levels.count else { return try self.readUnary() }
        if level == 2, self.token?.isWord("NOT") == true {
            // `NOT x` is an operator; `NOT (x)` and `NOT ISBLANK(x)` are read the same way.
            self.next += 1
            return try self.readOperation(level)
        }
        try self.readOperation(level + 1)
        while let token {
            if token.kind == .mark, Self.levels[level].contains(token.text) {
                self.next += 1
                try self.readOperation(level == 2 ? level : level + 1)
            } else if level == 2, token.isWord("IN") {
                self.next += 1
                try self.readOperation(level + 1)
            } else if level == 2, token.isWord("NOT"), self.tokens[safe: self.next + 1]?.isWord("IN") == true {
                self.next += 2
                try self.readOperation(level + 1)
            } else {
                return
            }
        }
    }

    private mutating func readUnary() throws(DAXTrouble) {
        while self.accept("-") || self.accept("+") {}
        try self.readOperand()
    }

    private mutating func readOperand() throws(DAXTrouble) {
        guard let token else { throw self.ended() }
        self.next += 1
        switch token.kind {
        case .number, .text: return
        case .bracket: self.note(.bare(token.text), token)
        case .table: self.readTable(token)
        case .word: try self.readWord(token)
        case .mark:
            guard token.text == "(" || token.text == "{" else {
                throw DAXTrouble("“\(token.text)” is not expected here", at: token)
            }
            try self.readList(from: token, until: token.text == "(" ? ")" : "}", mayBeEmpty: false)
        }
    }

    private mutating func readTable(_ token: DAXToken) {
        if let column = self.token, column.kind == .bracket {
            self.next += 1
            self.note(.column(table: token.text, name: column.text), token)
            // `Date[Day].[Month]`: a level of the hierarchy that Power BI made for the column.
            if self.token?.isMark(".") == true, self.tokens[safe: self.next + 1]?.kind == .bracket { self.next += 2 }
        } else {
            self.note(.table(token.text), token)
        }
    }

    private mutating func readWord(_ token: DAXToken) throws(DAXTrouble) {
        if self.token?.isMark("(") == true {
            let open = self.tokens[self.next]
            self.next += 1
            let count = try self.readList(from: open, until: ")", mayBeEmpty: true)
            self.calls.append(.init(name: token.text, arguments: count, line: token.line, column: token.column))
            return
        }
        // `dt"2024-01-31"` is a date.
        if token.text.lowercased() == "dt", self.token?.kind == .text {
            self.next += 1
            return
        }
        let isColumn = self.token?.kind == .bracket
        if !isColumn, self.variables.contains(token.text.lowercased()) || Self.options.contains(token.text.uppercased())
        {
            return
        }
        if ["VAR", "RETURN", "IN", "EVALUATE", "DEFINE", "MEASURE"].contains(token.text.uppercased()), !isColumn {
            throw DAXTrouble("“\(token.text)” is not expected here", at: token)
        }
        self.readTable(token)
    }

    /// Reads what stands between brackets; returns how many parts that are. Parts may be left out in a call.
    @discardableResult
    private mutating func readList(
        from open: DAXToken,
        until close: String,
        mayBeEmpty: Bool
    ) throws(DAXTrouble) -> Int {
        if mayBeEmpty, self.accept(close) { return 0 }
        var count = 1
        while true {
            let isLeftOut = self.token?.isMark(",") == true || self.token?.isMark(close) == true
            if !(mayBeEmpty && isLeftOut) { try self.readExpression() }
            while let word = self.token, word.kind == .word, Self.options.contains(word.text.uppercased()) {
                self.next += 1
            }
            guard self.accept(",") else { break }
            count += 1
        }
        try self.expect(close, toClose: open)
        return count
    }

    private mutating func note(_ target: DAX.Reference.Target, _ token: DAXToken) {
        self.references.append(.init(target: target, line: token.line, column: token.column))
    }
}
