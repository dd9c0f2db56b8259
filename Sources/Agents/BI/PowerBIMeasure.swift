import Digests
import Requests

/// Turns a wished metric into a measure of the Power BI model, where the model shows the metric's dbt model.
struct PowerBIMeasure: Sendable {
    /// The folder of the model's `.tmdl` files, relative to the dbt project; `nil` when there is none.
    static func folder(_ snapshot: Snapshot) -> String? {
        if let folder = snapshot.project.powerBI { return folder }
        return snapshot.paths.lazy.compactMap { path in
            path.firstMatch(of: /^((?:.*\/)?[^\/]+\.SemanticModel\/definition)\//).map { String($0.1) }
        }.first
    }

    /// The edit that adds the measure. Throws (`declined`) when the model cannot take it, and says why.
    static func edits(
        _ wish: MeasureWish,
        in snapshot: Snapshot,
        request: RequestID
    ) async throws(AgentError) -> (table: String, edits: [FileEdit]) {
        guard let folder = self.folder(snapshot) else {
            throw AgentError(.declined, "The project has no Power BI model.")
        }
        var files: [TMDLFile] = []
        for path in snapshot.paths where path.hasPrefix(folder + "/") && path.hasSuffix(".tmdl") {
            files.append(try TMDLFile(path: path, text: try await snapshot.read(path)))
        }
        var model = PowerBIModel(files)
        let needed = [wish.column] + wish.filters.map(\.column)
        guard let table = model.table(of: wish.model, having: needed) else {
            throw AgentError(
                .declined,
                "No table of the Power BI model shows \(wish.model) with \(needed.joined(separator: ", "))."
            )
        }
        try model.add(
            wish.label.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " "),
            expression: self.expression(wish, in: table),
            description: wish.description,
            format: self.format(wish.aggregation),
            lineageTag: self.tag("\(request)/\(wish.name)"),
            to: table
        )
        let before = files[table.file]
        let edit = FileEdit(
            path: snapshot.project.inRepository(before.path),
            before: before.text,
            after: model.files[table.file].text
        )
        return (table.name, [edit])
    }

    private static func expression(_ wish: MeasureWish, in table: PowerBIModel.Table) -> String {
        func column(_ source: String) -> String {
            let name = table.columns.first { $0.source.trimmed.lowercased() == source.lowercased() }?.name ?? source
            let owner =
                table.name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil
                ? "'\(table.name.replacing("'", with: "''"))'" : table.name
            return "\(owner)[\(name.replacing("]", with: "]]"))]"
        }
        let measured = column(wish.column)
        let plain =
            switch wish.aggregation {
            case .average: "AVERAGE(\(measured))"
            case .sum: "SUM(\(measured))"
            case .count: "COUNTA(\(measured))"
            case .countDistinct: "DISTINCTCOUNTNOBLANK(\(measured))"
            case .minimum: "MIN(\(measured))"
            case .maximum: "MAX(\(measured))"
            case .median: "MEDIAN(\(measured))"
            case .percentile(let number): "PERCENTILE.INC(\(measured), 0.\(number < 10 ? "0" : "")\(number))"
            }
        guard !wish.filters.isEmpty else { return plain }
        return
            "CALCULATE(\(plain), \(wish.filters.map { self.condition($0, column($0.column)) }.joined(separator: ", ")))"
    }

    private static func condition(_ filter: Filter, _ column: String) -> String {
        func literal(_ text: String) -> String {
            Double(text) == nil ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
        }
        switch filter.value {
        case .one(let text): return "\(column) \(filter.op == "!=" ? "<>" : filter.op) \(literal(text))"
        case .many(let texts): return "\(column) IN {\(texts.map(literal).joined(separator: ", "))}"
        }
    }

    private static func format(_ aggregation: Aggregation) -> String? {
        switch aggregation {
        case .count, .countDistinct: "#,##0"
        case .average, .sum, .median, .percentile: "#,##0.00"
        case .minimum, .maximum: nil
        }
    }

    /// A tag in the form of a UUID, the same for the same request, so that a rerun writes the same file.
    private static func tag(_ seed: String) -> String {
        let hex = Array(SHA256.hex(seed.utf8))
        return [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]].map { String($0) }
            .joined(separator: "-")
    }
}
