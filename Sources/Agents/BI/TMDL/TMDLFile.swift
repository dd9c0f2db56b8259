/// One `.tmdl` file of a Power BI model: its lines, kept byte for byte, and the objects found in them.
///
/// The language: https://learn.microsoft.com/analysis-services/tmdl/tmdl-overview. An object is `kind name`, its content
/// stands one step further in, `///` above it is its description. A line that cannot be placed is an error, with its
/// place, because a dropped line would be a lost measure.
struct TMDLFile: Sendable {
    struct Object: Hashable, Sendable {
        /// In the spelling of Power BI, whatever the file's.
        var kind: String
        var name: String
        var depth: Int
        /// The object it stands in; `nil` for the file itself.
        var parent: Int?
        /// Its first line, descriptions not counted.
        var line: Int
        /// From its first line to behind its last that is not blank.
        var lines: Range<Int>
        /// The lines of its description, right above it.
        var description: Range<Int>?
        var expression: Expression?
        var properties: [Property] = []

        /// The value of a property as it is meant: without quotes.
        func text(_ property: String) -> String? {
            let name = property.lowercased()
            return self.properties.first { $0.name.lowercased() == name }?.text
        }

        /// Where it begins with its description.
        var start: Int { self.description?.lowerBound ?? self.line }
    }

    /// What stands after an `=`: DAX, M, JSON, or the kind of a partition.
    struct Expression: Hashable, Sendable {
        enum Style: Hashable, Sendable {
            case inline
            /// Below, two steps further in.
            case block
            /// Between two lines of three backticks.
            case fenced
        }

        var style: Style
        /// Without the indentation that belongs to the file.
        var text: String
        /// The lines of the text alone: for `inline` the object's own, otherwise those below, fences not counted.
        var lines: Range<Int>
        /// Where each line of the text begins in its line of the file.
        var columns: [Int]

        /// A place in the text as a place in the file, both counted from 1.
        func place(line: Int, column: Int) -> (line: Int, column: Int) {
            let offset = self.columns.indices.contains(line - 1) ? self.columns[line - 1] : 0
            return (self.lines.lowerBound + line, column + offset)
        }
    }

    struct Property: Hashable, Sendable {
        var name: String
        /// As it is written; `nil` for a flag or an expression.
        var value: String?
        var expression: Expression?
        var line: Int

        var text: String {
            guard let value else { return self.expression?.text ?? "true" }
            guard value.count > 1, value.first == "\"", value.last == "\"" else { return value }
            return String(value.dropFirst().dropLast().replacing("\"\"", with: "\""))
        }
    }

    let path: String
    /// A byte order mark, kept.
    let mark: String
    private(set) var lines: [TMDLLine]
    private(set) var objects: [Object]
    /// One step of indentation: a tab, or so many spaces.
    let step: String

    /// Throws (`declined`) with file, line and column when it is not TMDL.
    init(path: String, text: String) throws(AgentError) {
        guard !text.unicodeScalars.contains("\u{FFFD}") else {
            throw AgentError(.declined, "\(path) is not UTF-8 text.")
        }
        self.path = path
        let hasMark = text.unicodeScalars.first == "\u{FEFF}"
        self.mark = hasMark ? "\u{FEFF}" : ""
        self.lines = TMDLLine.lines(of: hasMark ? String(text.unicodeScalars.dropFirst()) : text)
        self.step = Self.step(of: self.lines)
        do {
            self.objects = try TMDLParser.parse(self.lines, step: self.step)
        } catch {
            throw error.error(in: path)
        }
    }

    var text: String { self.mark + self.lines.map { $0.text + $0.ending }.joined() }

    /// Children of an object, or of the file, in order.
    func children(of parent: Int?, _ kind: String? = nil) -> [Int] {
        self.objects.indices.filter {
            self.objects[$0].parent == parent && (kind == nil || self.objects[$0].kind == kind)
        }
    }

    /// Replaces lines; throws, and changes nothing, when the file could not be read afterwards.
    mutating func replace(_ range: Range<Int>, with new: [TMDLLine]) throws(AgentError) {
        var edited = self.lines
        edited.replaceSubrange(range, with: new)
        do {
            self.objects = try TMDLParser.parse(edited, step: self.step)
        } catch {
            throw error.error(in: self.path)
        }
        self.lines = edited
    }

    /// A tab where any line begins with one, else as many spaces as the line with the fewest.
    private static func step(of lines: [TMDLLine]) -> String {
        var least: Int?
        for line in lines where !line.isBlank {
            if line.text.first == "\t" { return "\t" }
            let spaces = line.text.prefix { $0 == " " }.count
            if spaces > 0 { least = min(least ?? spaces, spaces) }
        }
        return least.map { String(repeating: " ", count: $0) } ?? "\t"
    }
}
