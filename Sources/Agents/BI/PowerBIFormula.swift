import Requests

/// A wished measure in DAX, over the columns of a table that shows its dbt model.
struct PowerBIFormula: Hashable, Sendable {
    let text: String
    /// How Power BI shows its values; `nil` to leave that to the column.
    let format: String?

    init(_ wish: MeasureWish, in table: PowerBIModel.Table) throws(AgentError) {
        switch wish.formula {
        case .simple(let part):
            let aggregation = try Self.aggregation(part)
            self.text = try Self.text(part, aggregation, table)
            self.format = Self.format(aggregation)
        case .ratio(let numerator, let denominator):
            let one = try Self.text(numerator, try Self.aggregation(numerator), table)
            let other = try Self.text(denominator, try Self.aggregation(denominator), table)
            self.text = "DIVIDE(\(one), \(other))"
            self.format = "#,##0.00"
        }
    }

    private static func aggregation(_ part: MeasureWish.Part) throws(AgentError) -> Aggregation {
        guard let aggregation = Aggregation(slot: part.aggregation) else {
            throw AgentError(.declined, "“\(part.aggregation)” has no plain counterpart in Power BI.")
        }
        return aggregation
    }

    private static func text(
        _ part: MeasureWish.Part,
        _ aggregation: Aggregation,
        _ table: PowerBIModel.Table
    ) throws(AgentError) -> String {
        func column(_ source: String) throws(AgentError) -> String {
            guard let shown = table.showing(source) else {
                throw AgentError(.declined, "The Power BI table \(table.name) does not show \(source).")
            }
            return DAX.column(shown.name, of: table.name)
        }
        let measured = try column(part.column)
        let plain =
            switch aggregation {
            case .average: "AVERAGE(\(measured))"
            case .sum: "SUM(\(measured))"
            case .count: "COUNTA(\(measured))"
            case .countDistinct: "DISTINCTCOUNTNOBLANK(\(measured))"
            case .minimum: "MIN(\(measured))"
            case .maximum: "MAX(\(measured))"
            case .median: "MEDIAN(\(measured))"
            case .percentile(let number): "PERCENTILE.INC(\(measured), 0.\(number < 10 ? "0" : "")\(number))"
            }
        guard !part.filters.isEmpty else { return plain }
        var conditions: [String] = []
        for filter in part.filters { conditions.append(Self.condition(filter, try column(filter.column))) }
        return "CALCULATE(\(plain), \(conditions.joined(separator: ", ")))"
    }

    private static func condition(_ filter: Filter, _ column: String) -> String {
        func literal(_ text: String) -> String {
            if ["true", "false"].contains(text.lowercased()) { return "\(text.uppercased())()" }
            return Double(text) == nil ? DAX.text(text) : text
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
}

extension DAX {
    /// Whether two expressions are the same but for white space, comments, case and quotes that are not needed.
    static func isSame(_ one: String, _ other: String) -> Bool {
        func words(_ text: String) -> [String]? {
            (try? DAXLexer.tokens(of: text))?.map { token in
                token.kind == .text || token.kind == .bracket ? "\(token.kind)\(token.text)" : token.text.lowercased()
            }
        }
        guard let one = words(one), let other = words(other) else { return false }
        return one == other
    }
}

extension PowerBIModel {
    /// The measures, levels and relationships that use a column.
    func users(of column: Column, in table: Table) -> [String] {
        func isIt(_ owner: String, _ name: String) -> Bool {
            owner.lowercased() == table.name.lowercased() && name.lowercased() == column.name.lowercased()
        }
        let measures = self.tables.flatMap { own in
            own.measures.filter { measure in
                (try? DAX(measure.expression).references)?.contains { reference in
                    switch reference.target {
                    case .column(let owner, let name): isIt(owner, name)
                    case .bare(let name): self.measure(name) == nil && isIt(own.name, name)
                    case .table: false
                    }
                } ?? false
            }.map { "the measure \($0.name)" }
        }
        let relationships = self.relationships.filter {
            isIt($0.from.table, $0.from.column) || isIt($0.to.table, $0.to.column)
        }.map { "the relationship of \($0.from.table) with \($0.to.table)" }
        let levels = self.files.flatMap { file in
            file.objects.filter { object in
                guard object.kind == "level", let hierarchy = object.parent, let name = object.text("column"),
                    let owner = file.objects[hierarchy].parent
                else { return false }
                return isIt(file.objects[owner].name, name.replacing("'", with: ""))
            }.map { "the level \($0.name)" }
        }
        return measures + relationships + levels
    }
}
