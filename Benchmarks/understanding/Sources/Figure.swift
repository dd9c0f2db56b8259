/// One line of the table.
struct Figure {
    let part: String
    let name: String
    let value: String
    let bound: String
    /// `nil` when nothing is promised: the figures of others, and what is only told.
    let isMet: Bool?

    init(_ part: String, _ name: String, value: String, bound: String = "", isMet: Bool? = nil) {
        (self.part, self.name, self.value, self.bound, self.isMet) = (part, name, value, bound, isMet)
    }

    /// A share, printed in percent.
    init(_ part: String, _ name: String, _ share: Double, atLeast bound: Double? = nil, of cases: Int? = nil) {
        self.init(
            part,
            name + (cases.map { " (\($0))" } ?? ""),
            value: Self.percent(share),
            bound: bound.map { ">= " + Self.percent($0) } ?? "",
            isMet: bound.map { share >= $0 }
        )
    }

    /// A share that must be small, printed in percent.
    init(_ part: String, _ name: String, _ share: Double, atMost bound: Double, of cases: Int) {
        self.init(
            part,
            "\(name) (\(cases))",
            value: Self.percent(share),
            bound: "<= " + Self.percent(bound),
            isMet: share <= bound
        )
    }

    init(_ part: String, _ name: String, _ duration: Duration, atMost bound: Duration) {
        self.init(
            part,
            name,
            value: Self.text(duration),
            bound: "<= " + Self.text(bound),
            isMet: duration <= bound
        )
    }

    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    private static func text(_ duration: Duration) -> String {
        let nanoseconds = duration / .nanoseconds(1)
        return nanoseconds < 1e6 ? "\(Int(nanoseconds / 1e3)) us" : "\((nanoseconds / 1e5).rounded() / 10) ms"
    }

    static func table(_ figures: [Figure]) -> String {
        let rows = figures.map { figure in
            [figure.part, figure.name, figure.value, figure.bound, figure.isMet.map { $0 ? "ok" : "NOT MET" } ?? ""]
        }
        let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
