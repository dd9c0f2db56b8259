/// A visual of a report: what `visual.json` says.
///
/// Schema: https://github.com/microsoft/json-schemas/tree/main/fabric/item/report/definition/visualContainer. Formatting
/// is left to the report's theme.
struct PBIRVisual: Hashable, Sendable {
    /// A column or a measure of the semantic model.
    struct Field: Hashable, Sendable {
        var table: String
        var name: String
        var isMeasure: Bool

        fileprivate var projection: PBIRValue {
            .object([
                .init(
                    "field",
                    .object([
                        .init(
                            self.isMeasure ? "Measure" : "Column",
                            .object([
                                .init(
                                    "Expression",
                                    .object([.init("SourceRef", .object([.init("Entity", .text(self.table))]))])
                                ),
                                .init("Property", .text(self.name)),
                            ])
                        )
                    ])
                ),
                .init("queryRef", .text("\(self.table).\(self.name)")),
                .init("nativeQueryRef", .text(self.name)),
            ])
        }
    }

    struct Frame: Hashable, Sendable {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
    }

    /// What Power BI calls each chart, and where its columns and its measure go; no place for what it does not take.
    private static let kinds: [String: (type: String, columns: String?, measure: String?)] = [
        "bar": ("clusteredBarChart", "Category", "Y"), "line": ("lineChart", "Category", "Y"),
        "area": ("areaChart", "Category", "Y"), "pie": ("pieChart", "Category", "Y"),
        "table": ("tableEx", "Values", "Values"), "matrix": ("pivotTable", "Rows", "Values"),
        "kpi": ("card", nil, "Values"), "slicer": ("slicer", "Values", nil),
    ]

    static var charts: [String] { Self.kinds.keys.sorted() }

    let name: String
    let schema: String
    let frame: Frame
    let order: Int
    private let type: String
    private let roles: [(role: String, fields: [Field])]

    static func == (one: PBIRVisual, other: PBIRVisual) -> Bool { one.json == other.json }
    func hash(into hasher: inout Hasher) { hasher.combine(self.json) }

    /// Throws (`declined`) when the chart does not fit what it is to show.
    init(
        _ chart: String,
        of measure: Field,
        by columns: [Field],
        name: String,
        schema: String,
        frame: Frame,
        order: Int
    ) throws(AgentError) {
        guard let kind = Self.kinds[chart] else {
            throw AgentError(
                .declined,
                "I cannot draw a \(chart) in Power BI; I can draw \(Self.charts.joined(separator: ", "))."
            )
        }
        let needsColumns = kind.columns != nil && chart != "table"
        guard !needsColumns || !columns.isEmpty else {
            throw AgentError(.declined, "A \(chart) needs a column to split by: which one?")
        }
        (self.name, self.schema, self.frame, self.order, self.type) = (name, schema, frame, order, kind.type)
        var roles: [(role: String, fields: [Field])] = []
        if let role = kind.columns, !columns.isEmpty { roles.append((role, columns)) }
        if let role = kind.measure {
            if roles.last?.role == role {
                roles[roles.count - 1].fields.append(measure)
            } else {
                roles.append((role, [measure]))
            }
        }
        self.roles = roles
    }

    var json: PBIRValue {
        let state = self.roles.map { role, fields in
            PBIRValue.Entry(role, .object([.init("projections", .list(fields.map(\.projection)))]))
        }
        return .object([
            .init("$schema", .text(self.schema)),
            .init("name", .text(self.name)),
            .init(
                "position",
                .object([
                    .init("x", .number(self.frame.x)), .init("y", .number(self.frame.y)),
                    .init("z", .number(self.order)),
                    .init("height", .number(self.frame.height)), .init("width", .number(self.frame.width)),
                    .init("tabOrder", .number(self.order)),
                ])
            ),
            .init(
                "visual",
                .object([
                    .init("visualType", .text(self.type)),
                    .init("query", .object([.init("queryState", .object(state))])),
                    .init("drillFilterOtherVisuals", .flag(true)),
                ])
            ),
        ])
    }
}
