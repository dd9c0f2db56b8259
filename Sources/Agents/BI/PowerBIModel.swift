/// A Power BI semantic model in TMDL: its tables with their columns and measures.
struct PowerBIModel: Sendable {
    struct Table: Sendable {
        var name: String
        var file: Int
        var object: Int
        /// Column names by the source column they show.
        var columns: [(name: String, source: String)]
        var measures: [(name: String, expression: String)]
        /// The text of its partitions: where the data comes from.
        var sources: String
    }

    private(set) var files: [TMDLFile]
    private(set) var tables: [Table]

    init(_ files: [TMDLFile]) {
        self.files = files
        self.tables = []
        for (number, file) in files.enumerated() {
            for (index, object) in file.objects.enumerated() where object.type == "table" {
                self.tables.append(Self.table(file, number, index, object))
            }
        }
    }

    private static func table(_ file: TMDLFile, _ number: Int, _ index: Int, _ object: TMDLFile.Object) -> Table {
        let children = file.objects.filter { $0.parent == index }
        return Table(
            name: object.name,
            file: number,
            object: index,
            columns: children.filter { $0.type == "column" }.map { column in
                let source = file.lines[column.lines].lazy.compactMap {
                    $0.firstMatch(of: /^\s*sourceColumn:\s*(.+?)\s*$/)
                }.first
                return (column.name, source.map { String($0.1) } ?? column.name)
            },
            measures: children.filter { $0.type == "measure" }.map { ($0.name, $0.expression) },
            sources: children.filter { $0.type == "partition" }.map { file.lines[$0.lines].joined(separator: "\n") }
                .joined(separator: "\n")
        )
    }

    var measures: [String: String] {
        Dictionary(self.tables.flatMap(\.measures), uniquingKeysWith: { first, _ in first })
    }

    /// The table that shows a dbt model: its partition names the model and it has the columns.
    func table(of model: String, having columns: [String]) -> Table? {
        let word = model.lowercased()
        return self.tables.first { table in
            let names = table.sources.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
            return names.contains { $0 == word }
                && columns.allSatisfy { wanted in
                    table.columns.contains { $0.source.trimmed.lowercased() == wanted.lowercased() }
                }
        }
    }

    /// Checks a measure's expression: its syntax, that everything it refers to exists, and that it does not come back
    /// to itself. Other measures are followed, not judged: some use columns that only an engine knows.
    func check(_ measure: String) throws(AgentError) {
        guard let table = self.tables.first(where: { $0.measures.contains { $0.name == measure } }),
            let expression = self.measures[measure]
        else { throw AgentError(.declined, "The measure \(measure) is not in the model.") }
        for reference in try DAX(expression).references { try self.resolve(reference, in: table, for: measure) }
        var seen: Set<String> = []
        var queue = self.measures(usedBy: measure)
        while let next = queue.popLast() {
            guard next != measure else { throw AgentError(.declined, "The measure \(measure) refers back to itself.") }
            if seen.insert(next).inserted { queue += self.measures(usedBy: next) }
        }
    }

    private func measures(usedBy measure: String) -> [String] {
        let references = self.measures[measure].flatMap { try? DAX($0).references } ?? []
        return references.compactMap { reference in
            switch reference {
            case .bare(let name), .column(_, let name): self.measures[name] == nil ? nil : name
            case .table: nil
            }
        }
    }

    private func resolve(_ reference: DAX.Reference, in table: Table, for measure: String) throws(AgentError) {
        func has(_ table: Table, _ name: String) -> Bool {
            table.columns.contains { $0.name.lowercased() == name.lowercased() }
                || table.measures.contains { $0.name.lowercased() == name.lowercased() }
        }
        switch reference {
        case .column(let owner, let name):
            let found = self.tables.first { $0.name.lowercased() == owner.lowercased() }
            guard let found, has(found, name) else {
                throw AgentError(
                    .declined,
                    "The measure \(measure) refers to \(owner)[\(name)], which is not in the model."
                )
            }
        case .bare(let name):
            guard has(table, name) || self.measures.keys.contains(where: { $0.lowercased() == name.lowercased() })
            else {
                throw AgentError(.declined, "The measure \(measure) refers to [\(name)], which is not in the model.")
            }
        case .table(let name):
            guard self.tables.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw AgentError(
                    .declined,
                    "The measure \(measure) refers to the table '\(name)', which is not in the model."
                )
            }
        }
    }

    /// Adds a measure to a table, after its last one, or first in the table when it has none.
    mutating func add(
        _ name: String,
        expression: String,
        description: String,
        format: String?,
        lineageTag: String,
        to table: Table
    ) throws(AgentError) {
        guard self.measures[name] == nil else { throw AgentError(.declined, "Power BI has a measure \(name) already.") }
        var copy = self.files[table.file]
        let owner = copy.objects[table.object]
        let last = copy.objects.last { $0.type == "measure" && $0.parent == table.object }
        let quoted = name.wholeMatch(of: /[A-Za-z0-9_]+/) == nil ? "'\(name.replacing("'", with: "''"))'" : name
        var new = ["\t/// \(description)", "\tmeasure \(quoted) = \(expression)"]
        if let format { new.append("\t\tformatString: \(format)") }
        new += ["\t\tlineageTag: \(lineageTag)", ""]
        let next = last ?? copy.objects.first { $0.parent == table.object && $0.depth == owner.depth + 1 }
        var index = last?.lines.upperBound ?? next?.lines.lowerBound ?? owner.lines.upperBound
        // A description above the next object belongs to it.
        while index > 0, copy.lines[index - 1].trimmed.hasPrefix("///") { index -= 1 }
        try copy.insert(new, at: index)
        var files = self.files
        files[table.file] = copy
        let edited = PowerBIModel(files)
        try edited.check(name)
        self = edited
    }
}

extension String {
    /// Without white space at either end.
    var trimmed: String { self.drop { $0.isWhitespace }.trimmingSuffix(while: \.isWhitespace) }
}
