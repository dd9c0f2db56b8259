/// One `.tmdl` file of a Power BI model: lines kept byte for byte, and the objects found in them.
///
/// The language: https://learn.microsoft.com/analysis-services/tmdl/tmdl-overview. An object is `type name`, its
/// content stands one tab further in, `///` above it is its description. This parser is strict: a line that it cannot
/// place is an error, because a dropped line would be a lost measure.
struct TMDLFile: Sendable {
    struct Object: Hashable, Sendable {
        var type: String
        var name: String
        /// What stands after `=` on the same line and, further in, below it.
        var expression: String
        /// The line of `type name`, and the first line after the object.
        var lines: Range<Int>
        var depth: Int
        var parent: Int?
    }

    let path: String
    private(set) var lines: [String]
    private(set) var objects: [Object]

    /// Line ends are kept as they are: a carriage return stays at the end of its line.
    init(path: String, text: String) throws(AgentError) {
        self.path = path
        self.lines = text.split(separator: "\n" as Unicode.Scalar, in: text)
        self.objects = try Self.parse(self.lines, path)
    }

    var text: String { self.lines.joined(separator: "\n") }

    /// Inserts `new` before line `index`; throws, and changes nothing, when the file could not be read afterwards.
    mutating func insert(_ new: [String], at index: Int) throws(AgentError) {
        var edited = self.lines
        let ending = edited.first?.hasSuffix("\r") == true ? "\r" : ""
        edited.insert(contentsOf: new.map { $0 + ending }, at: index)
        self.objects = try Self.parse(edited, self.path)
        self.lines = edited
    }

    private static let types: Set<String> = [
        "annotation", "calculationGroup", "calculationItem", "column", "culture", "cultureInfo", "database",
        "dataAccessOptions", "dataSource", "expression", "extendedProperty", "function", "hierarchy", "level",
        "linguisticMetadata", "measure", "member", "model", "partition", "perspective", "perspectiveColumn",
        "perspectiveHierarchy", "perspectiveMeasure", "perspectiveTable", "queryGroup", "ref", "refreshPolicy",
        "relationship", "role", "table", "tablePermission", "translations", "variation", "changedProperty",
        "formatStringDefinition", "kpi", "detailRowsDefinition", "alternateOf",
    ]

    private static func parse(_ lines: [String], _ path: String) throws(AgentError) -> [Object] {
        var objects: [Object] = []
        var open: [Int] = []
        // Lines further in than this belong to a text: an object's expression (`owner`) or a property's.
        var textDepth: Int?
        var owner: Int?
        // A text between two lines of ``` may be indented in any way.
        var isFenced = false
        for (number, line) in lines.enumerated() {
            let content = line.trimmingSuffix(while: \.isWhitespace)
            let depth = content.prefix { $0 == "\t" }.count
            let words = content.dropFirst(depth)
            guard !words.isEmpty else { continue }
            if isFenced {
                isFenced = words != "```"
                if let owner, isFenced { objects[owner].expression += "\n" + words }
                continue
            }
            if let limit = textDepth {
                if depth > limit {
                    if let owner { objects[owner].expression += "\n" + words }
                    continue
                }
                (textDepth, owner) = (nil, nil)
            }
            while let last = open.last, objects[last].depth >= depth {
                objects[last].lines = objects[last].lines.lowerBound..<number
                open.removeLast()
            }
            if words.hasPrefix("///") { continue }
            guard words.first != " ", depth <= (open.last.map { objects[$0].depth } ?? -1) + 1 else {
                throw unreadable(path, number, "is indented in a way TMDL does not allow")
            }
            guard let header = Header(words), self.types.contains(header.type) else {
                guard let property = words.firstMatch(of: /^[A-Za-z][A-Za-z0-9_]*\s*(:|=|$)/), depth > 0 else {
                    throw unreadable(path, number, "is neither an object nor a property")
                }
                // A property's expression may go on below it, two steps further in than the object.
                if property.1 == "=" { textDepth = depth }
                continue
            }
            let fence = header.expression == "```"
            (isFenced, owner) = (fence, header.hasExpression ? objects.count : nil)
            if header.hasExpression, !fence {
                // The properties of an object with an expression stand one step in, its expression's lines two.
                textDepth = header.expression.isEmpty || header.type == "expression" ? depth + 1 : nil
            }
            objects.append(
                Object(
                    type: header.type,
                    name: header.name,
                    expression: fence ? "" : header.expression,
                    lines: number..<lines.count,
                    depth: depth,
                    parent: open.last
                )
            )
            open.append(objects.count - 1)
        }
        return objects
    }

    private static func unreadable(_ path: String, _ number: Int, _ what: String) -> AgentError {
        AgentError(.declined, "\(path), line \(number + 1), \(what); the file is left as it is.")
    }

    /// `measure 'Total Revenue' = SUM(…)`, taken apart.
    private struct Header {
        var type: String
        var name: String
        var hasExpression: Bool
        var expression: String

        init?(_ words: Substring) {
            let type = words.prefix { $0.isLetter }
            var rest = words.dropFirst(type.count)
            guard !type.isEmpty, rest.isEmpty || rest.first == " " else { return nil }
            rest = rest.drop { $0 == " " }
            var name = ""
            if rest.first == "'" {
                rest.removeFirst()
                while let character = rest.popFirst() {
                    if character != "'" {
                        name.append(character)
                    } else if rest.first == "'" {
                        name.append("'")
                        rest.removeFirst()
                    } else {
                        break
                    }
                }
            } else {
                let end = rest.firstIndex { $0 == "=" } ?? rest.endIndex
                name = String(rest[..<end]).trimmingSuffix(while: \.isWhitespace)
                rest = rest[end...]
            }
            rest = rest.drop { $0 == " " }
            self.type = String(type)
            self.name = name
            self.hasExpression = rest.first == "="
            self.expression = String(rest.dropFirst().drop { $0 == " " })
        }
    }
}

extension StringProtocol {
    func trimmingSuffix(while isExtra: (Character) -> Bool) -> String {
        String(self[..<(self.lastIndex { !isExtra($0) }.map(self.index(after:)) ?? self.startIndex)])
    }

    /// The parts between `separator`s, empty ones too. By scalars: a carriage return and a line feed are one Character.
    fileprivate func split(separator: Unicode.Scalar, in text: String) -> [String] {
        text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }
}
