import Requests

/// A Power BI semantic model in TMDL: its tables, with what stands in them, and their relationships.
struct PowerBIModel: Sendable {
    /// Where something is declared.
    struct Place: Hashable, Sendable {
        var file: Int
        var object: Int
    }

    struct Column: Hashable, Sendable {
        var name: String
        /// The column of the source that it shows; `nil` when it is computed.
        var source: String?
        var place: Place
    }

    struct Measure: Hashable, Sendable {
        var name: String
        var expression: String
        var place: Place
    }

    struct Table: Sendable {
        var name: String
        /// A table may be declared in parts; the first has its properties.
        var place: Place
        var columns: [Column] = []
        var measures: [Measure] = []
        /// The text of its partitions, without their names: where the data comes from.
        var sources = ""

        func column(_ name: String) -> Column? { self.columns.first { $0.name.lowercased() == name.lowercased() } }
        func measure(_ name: String) -> Measure? { self.measures.first { $0.name.lowercased() == name.lowercased() } }

        /// The column that shows this one of the source.
        func showing(_ source: String) -> Column? {
            self.columns.first { $0.source?.lowercased() == source.lowercased() }
        }

        /// Whether its data comes from what has this name.
        func reads(_ model: String) -> Bool { self.mentions(model) }

        /// Whether its partitions name this, as a word of their code.
        func mentions(_ word: String) -> Bool {
            self.sources.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
                .contains { $0 == word.lowercased() }
        }
    }

    struct End: Hashable, Sendable {
        var table: String
        var column: String
    }

    struct Relationship: Hashable, Sendable {
        var name: String
        var from: End
        var to: End
        var isActive: Bool
        /// Filters go both ways.
        var isBoth: Bool
        var place: Place
    }

    private(set) var files: [TMDLFile]
    private(set) var tables: [Table] = []
    private(set) var relationships: [Relationship] = []
    /// Names of functions that the model defines, in lower case.
    private(set) var functions: Set<String> = []

    init(_ files: [TMDLFile]) {
        self.files = files
        self.read()
    }

    private mutating func read() {
        (self.tables, self.relationships, self.functions) = ([], [], [])
        for (number, file) in self.files.enumerated() {
            for (index, object) in file.objects.enumerated() {
                let place = Place(file: number, object: index)
                switch object.kind {
                case "table" where file.isDeclaration(object):
                    self.readTable(object, file, place)
                case "relationship": self.readRelationship(object, place)
                case "function": self.functions.insert(object.name.lowercased())
                default: break
                }
            }
        }
    }

    private mutating func readTable(_ object: TMDLFile.Object, _ file: TMDLFile, _ place: Place) {
        let known = self.tables.firstIndex { $0.name.lowercased() == object.name.lowercased() }
        var table = known.map { self.tables[$0] } ?? Table(name: object.name, place: place)
        for index in file.children(of: place.object) {
            let child = file.objects[index]
            let here = Place(file: place.file, object: index)
            switch child.kind {
            case "column":
                let source = child.expression == nil ? child.text("sourceColumn") ?? child.name : nil
                table.columns.append(Column(name: child.name, source: source, place: here))
            case "measure":
                table.measures.append(Measure(name: child.name, expression: child.expression?.text ?? "", place: here))
            case "partition":
                table.sources += file.lines[child.lines.dropFirst()].map(\.text).joined(separator: "\n") + "\n"
            default: break
            }
        }
        if let known { self.tables[known] = table } else { self.tables.append(table) }
    }

    private mutating func readRelationship(_ object: TMDLFile.Object, _ place: Place) {
        guard let from = object.text("fromColumn").flatMap(End.init), let to = object.text("toColumn").flatMap(End.init)
        else { return }
        self.relationships.append(
            Relationship(
                name: object.name,
                from: from,
                to: to,
                isActive: object.text("isActive")?.lowercased() != "false",
                isBoth: object.text("crossFilteringBehavior")?.lowercased() == "bothdirections"
                    || object.text("fromCardinality")?.lowercased() == "one",
                place: place
            )
        )
    }

    func object(_ place: Place) -> TMDLFile.Object { self.files[place.file].objects[place.object] }

    func table(_ name: String) -> Table? { self.tables.first { $0.name.lowercased() == name.lowercased() } }

    func measure(_ name: String) -> (table: Table, measure: Measure)? {
        for table in self.tables { if let measure = table.measure(name) { return (table, measure) } }
        return nil
    }

    /// The table that shows a dbt model: its partition names the model and it has the columns.
    func table(of model: String, having columns: [String]) -> Table? {
        self.tables.first { table in table.reads(model) && columns.allSatisfy { table.showing($0) != nil } }
    }

    /// Changes one file. Throws, and changes nothing, when the model would have a fault that it does not have now.
    mutating func edit(_ file: Int, _ change: (inout TMDLFile) throws(AgentError) -> Void) throws(AgentError) {
        var edited = self
        try change(&edited.files[file])
        edited.read()
        let known = Set(self.faults().map(\.key))
        let new = edited.faults().filter { !known.contains($0.key) }
        guard new.isEmpty else {
            throw AgentError(
                .declined,
                "Power BI would not take the change: \(new[0].message)",
                passages: new.count > 1 ? [.bullets(new.dropFirst().prefix(10).map(\.message))] : []
            )
        }
        self = edited
    }
}

extension PowerBIModel.End {
    /// `Trips.'zone id'`, as TMDL writes a column with its table.
    init?(_ text: String) {
        guard let (table, rest) = Self.name(text[...]), rest.first == ".",
            let (column, end) = Self.name(rest.dropFirst()), end.isEmpty
        else { return nil }
        self.init(table: table, column: column)
    }

    private static func name(_ text: Substring) -> (String, Substring)? {
        if text.first == "'" { return (try? TMDLHeader.name(text, line: 1, column: 0)).map { ($0.name, $0.rest) } }
        let name = text.prefix { $0 != "." }
        return name.isEmpty ? nil : (String(name), text.dropFirst(name.count))
    }
}

extension TMDLFile {
    func kind(of object: Int?) -> String { object.map { self.objects[$0].kind } ?? "" }

    /// Whether a table that stands in a model is one, and not the translation of one.
    func isDeclaration(_ table: Object) -> Bool {
        guard let model = table.parent else { return true }
        return self.objects[model].parent.map { !["translations", "translation"].contains(self.objects[$0].kind) }
            ?? true
    }
}

extension String {
    /// Without white space at either end.
    var trimmed: String { String(self.drop { $0.isWhitespace }.trimmedEnd) }
}
