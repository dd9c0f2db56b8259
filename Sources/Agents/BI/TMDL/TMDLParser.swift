/// Reads the lines of a TMDL file one after the other.
struct TMDLParser {
    private let lines: [TMDLLine]
    private let step: String
    private var objects: [TMDLFile.Object] = []
    /// The objects that the next line may stand in, outermost first.
    private var open: [Int] = []
    private var description: Range<Int>?
    private var number = 0

    static func parse(_ lines: [TMDLLine], step: String) throws(TMDLTrouble) -> [TMDLFile.Object] {
        var parser = TMDLParser(lines: lines, step: step)
        while parser.number < lines.count { try parser.readLine() }
        if let description = parser.description { throw parser.stray(description) }
        return parser.objects
    }

    private init(lines: [TMDLLine], step: String) {
        self.lines = lines
        self.step = step
    }

    private mutating func readLine() throws(TMDLTrouble) {
        let line = self.lines[self.number]
        guard !line.isBlank else {
            if let description { throw self.stray(description) }
            self.number += 1
            return
        }
        let depth = self.depth(of: line.text)
        let column = depth * self.step.count
        let words = line.text.dropFirst(column).trimmedEnd
        guard words.first?.isWhitespace != true else {
            throw self.trouble(column, "this line is indented in a way TMDL does not allow")
        }
        while let last = self.open.last, self.objects[last].depth >= depth { self.open.removeLast() }
        guard depth <= (self.open.last.map { self.objects[$0].depth } ?? -1) + 1 else {
            throw self.trouble(column, "this line stands further in than anything it could belong to")
        }
        if words.hasPrefix("///") {
            self.description = (self.description?.lowerBound ?? self.number)..<(self.number + 1)
            self.number += 1
        } else if let kind = self.kind(of: words) {
            try self.readObject(words, kind, depth, column)
        } else {
            try self.readProperty(words, depth, column)
            if let description { throw self.stray(description) }
        }
        self.extend()
    }

    /// The line just read belongs to every open object.
    private mutating func extend() {
        let end = self.description?.lowerBound ?? self.number
        for index in self.open {
            self.objects[index].lines = self.objects[index].line..<max(end, self.objects[index].line + 1)
        }
    }

    private func depth(of text: String) -> Int {
        var (rest, depth) = (text[...], 0)
        while rest.hasPrefix(self.step) {
            rest = rest.dropFirst(self.step.count)
            depth += 1
        }
        return depth
    }

    /// The kind of object that begins here. `source =` is a property, `source` alone an object; a word with a colon is
    /// always a property.
    private func kind(of words: Substring) -> TMDLVocabulary.Kind? {
        let word = words.prefix { $0.isLetter }
        guard let kind = TMDLVocabulary.kind(word) else { return nil }
        let rest = words.dropFirst(word.count)
        guard rest.isEmpty || rest.first == " " || rest.first == "=" else { return nil }
        let next = rest.drop { $0 == " " }.first
        if next == ":" { return nil }
        if kind.word == "source" { return next == nil ? kind : nil }
        return kind
    }

    // MARK: Objects

    private mutating func readObject(
        _ words: Substring,
        _ kind: TMDLVocabulary.Kind,
        _ depth: Int,
        _ column: Int
    ) throws(TMDLTrouble) {
        let parent = self.open.last
        let owner = parent.map { self.objects[$0].kind } ?? ""
        if let parents = kind.parents, !parents.contains(owner) {
            throw self.trouble(
                column,
                owner.isEmpty ? "a \(kind.word) cannot stand by itself" : "a \(kind.word) cannot stand in a \(owner)"
            )
        }
        let header = try TMDLHeader(words, kind: kind, column: column, line: self.number + 1)
        try self.checkTwin(header, parent, column)
        var object = TMDLFile.Object(
            kind: kind.word,
            name: header.name,
            depth: depth,
            parent: parent,
            line: self.number,
            lines: self.number..<(self.number + 1),
            description: self.description
        )
        self.description = nil
        object.expression = try self.readExpression(header.expression, depth)
        self.objects.append(object)
        self.open.append(self.objects.count - 1)
    }

    private func checkTwin(_ header: TMDLHeader, _ parent: Int?, _ column: Int) throws(TMDLTrouble) {
        guard !header.name.isEmpty, header.kind != "ref" else { return }
        let twin = self.objects.first {
            $0.parent == parent && $0.kind == header.kind && $0.name.lowercased() == header.name.lowercased()
        }
        guard let twin else { return }
        throw self.trouble(column, "there is a \(header.kind) \(header.name) already, in line \(twin.line + 1)")
    }

    // MARK: Properties

    private mutating func readProperty(_ words: Substring, _ depth: Int, _ column: Int) throws(TMDLTrouble) {
        let name = words.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let rest = words.dropFirst(name.count).drop { $0 == " " }
        let mark = rest.first
        guard let owner = self.open.last, name.first?.isLetter == true, mark == nil || mark == ":" || mark == "=" else {
            throw self.unknown(words, column)
        }
        guard !self.objects[owner].properties.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
            throw self.trouble(column, "\(name) is given twice")
        }
        var property = TMDLFile.Property(name: String(name), line: self.number)
        let value = rest.dropFirst().drop { $0 == " " }
        switch mark {
        case ":":
            property.value = String(value)
            self.number += 1
        case "=":
            let start = column + words.distance(from: words.startIndex, to: value.startIndex)
            property.expression = try self.readExpression((String(value), start), depth)
        default:
            guard TMDLVocabulary.isFlag(name) else { throw self.unknown(words, column) }
            self.number += 1
        }
        self.objects[owner].properties.append(property)
    }

    private func unknown(_ words: Substring, _ column: Int) -> TMDLTrouble {
        let word = String(words.prefix { !$0.isWhitespace })
        let hint = TMDLVocabulary.nearest(word).map { "; did you mean \($0)?" } ?? ""
        return self.trouble(column, "“\(words.prefix(40))” is neither an object nor a property\(hint)")
    }

    // MARK: Expressions

    /// What follows an `=` on this line and below it; moves past all of it.
    private mutating func readExpression(
        _ inline: (text: String, column: Int)?,
        _ depth: Int
    ) throws(TMDLTrouble) -> TMDLFile.Expression? {
        let first = self.number
        self.number += 1
        guard let inline else { return nil }
        if inline.text == "```" { return try self.readFenced(from: first) }
        guard inline.text.isEmpty else {
            return .init(style: .inline, text: inline.text, lines: first..<(first + 1), columns: [inline.column])
        }
        var end = first + 1
        for index in (first + 1)..<max(self.lines.count, first + 1) {
            let line = self.lines[index]
            if line.isBlank { continue }
            guard self.depth(of: line.text) >= depth + 2 else { break }
            end = index + 1
        }
        self.number = end
        // Nothing at all after `=`: an annotation may be empty.
        guard end > first + 1 else {
            return .init(style: .inline, text: "", lines: first..<(first + 1), columns: [inline.column])
        }
        return self.expression(.block, (first + 1)..<end, indentation: (depth + 2) * self.step.count)
    }

    private mutating func readFenced(from first: Int) throws(TMDLTrouble) -> TMDLFile.Expression {
        let isFence: (TMDLLine) -> Bool = { $0.text.drop(while: \.isWhitespace).trimmedEnd == "```" }
        guard let end = self.lines[(first + 1)...].firstIndex(where: isFence) else {
            self.number = first
            throw self.trouble(0, "the text that begins here with ``` has no end")
        }
        let indentation = self.lines[end].text.prefix { $0.isWhitespace }.count
        self.number = end + 1
        return self.expression(.fenced, (first + 1)..<end, indentation: indentation)
    }

    private func expression(
        _ style: TMDLFile.Expression.Style,
        _ range: Range<Int>,
        indentation: Int
    ) -> TMDLFile.Expression {
        var (texts, columns): ([String], [Int]) = ([], [])
        for line in self.lines[range] {
            let column = min(indentation, line.text.prefix { $0.isWhitespace }.count)
            texts.append(String(line.text.dropFirst(column)))
            columns.append(column)
        }
        return .init(style: style, text: texts.joined(separator: "\n"), lines: range, columns: columns)
    }

    // MARK: Trouble

    private func stray(_ description: Range<Int>) -> TMDLTrouble {
        TMDLTrouble(
            line: description.lowerBound + 1,
            column: 1,
            message: "this description does not stand right above an object"
        )
    }

    private func trouble(_ column: Int, _ message: String) -> TMDLTrouble {
        TMDLTrouble(line: self.number + 1, column: column + 1, message: message)
    }
}

extension Substring {
    /// Without white space at the end.
    var trimmedEnd: Substring { self.trimmingSuffix(while: \.isWhitespace) }

    func trimmingSuffix(while isExtra: (Character) -> Bool) -> Substring {
        self[..<(self.lastIndex { !isExtra($0) }.map(self.index(after:)) ?? self.startIndex)]
    }
}
