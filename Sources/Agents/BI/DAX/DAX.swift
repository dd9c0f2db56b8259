/// A DAX expression as far as it can be judged without an engine: its syntax, and what it refers to.
///
/// It says nothing about types or filter contexts.
struct DAX: Hashable, Sendable {
    struct Reference: Hashable, Sendable {
        enum Target: Hashable, Sendable {
            /// `Table[Column]`; may also be a measure written with its table.
            case column(table: String, name: String)
            /// `[Name]`: a measure, or a column of the row at hand.
            case bare(String)
            /// A table named alone.
            case table(String)
        }

        var target: Target
        /// In the expression, counted from 1.
        var line: Int
        var column: Int
    }

    /// A function and how many arguments it is given.
    struct Call: Hashable, Sendable {
        var name: String
        var arguments: Int
        var line: Int
        var column: Int
    }

    let references: [Reference]
    let calls: [Call]
    /// Its texts: some name columns that the expression itself makes.
    let texts: Set<String>

    /// Throws with what is wrong and where.
    init(_ expression: String) throws(DAXTrouble) {
        let tokens = try DAXLexer.tokens(of: expression)
        let parser = try DAXParser(tokens)
        self.references = parser.references
        self.calls = parser.calls
        self.texts = Set(tokens.lazy.filter { $0.kind == .text }.map { $0.text.lowercased() })
    }

    /// Checks that every function exists and takes so many arguments. `own` are functions the model defines.
    func checkCalls(own: Set<String>) throws(DAXTrouble) {
        for call in self.calls where !own.contains(call.name.lowercased()) {
            guard let arity = DAXFunctions.arity[call.name.uppercased()] else {
                let hint = call.name.uppercased().hint(among: DAXFunctions.arity.keys.sorted())
                throw DAXTrouble("there is no function \(call.name)\(hint)", line: call.line, column: call.column)
            }
            guard arity.contains(call.arguments) else {
                let wanted =
                    arity.lowerBound == arity.upperBound
                    ? "\(arity.lowerBound)"
                    : arity.upperBound == .max
                        ? "at least \(arity.lowerBound)" : "\(arity.lowerBound) to \(arity.upperBound)"
                throw DAXTrouble(
                    "\(call.name) takes \(wanted) argument\(wanted == "1" ? "" : "s"), not \(call.arguments)",
                    line: call.line,
                    column: call.column
                )
            }
        }
    }

    /// `Table[Column]` as DAX writes it.
    static func column(_ name: String, of table: String) -> String {
        "\(self.table(table))[\(name.replacing("]", with: "]]"))]"
    }

    static func table(_ name: String) -> String {
        name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil ? "'\(name.replacing("'", with: "''"))'" : name
    }

    static func text(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
}
