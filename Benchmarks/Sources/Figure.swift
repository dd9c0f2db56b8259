/// One line of the table: what was measured, and whether it is within its bound.
struct Figure: Sendable {
    var what: String
    var measured: String
    /// Empty when the figure is for information.
    var bound = ""
    var isMet: Bool?

    static func note(_ what: String, _ measured: String) -> Figure { Figure(what: what, measured: measured) }

    /// - Parameter runs: the value of each run; their median counts.
    static func time(_ what: String, _ runs: [Duration], below bound: Duration? = nil) -> Figure {
        let median = Sample(runs).median
        let spread = runs.count > 1 ? " (\(runs.min()?.text ?? "") to \(runs.max()?.text ?? ""))" : ""
        return Figure(
            what: what,
            measured: median.text + spread,
            bound: bound.map { "< \($0.text)" } ?? "",
            isMet: bound.map { median < $0 }
        )
    }

    /// - Parameter runs: how many a second, in each run; their median counts.
    static func rate(_ what: String, _ runs: [Double], above bound: Double? = nil) -> Figure {
        Figure(
            what: what,
            measured: runs.spread,
            bound: bound.map { "> \($0.text)" } ?? "",
            isMet: bound.map { runs.median > $0 }
        )
    }

    static func table(_ figures: [Figure]) -> String {
        let rows = [["what", "measured (range of the runs)", "bound", "met"]] + figures.map(\.cells)
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            "| " + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ")
                + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
        return ([lines[0], rule] + lines.dropFirst()).joined(separator: "\n")
    }

    private var cells: [String] {
        [self.what, self.measured, self.bound, self.isMet.map { $0 ? "yes" : "NO" } ?? ""]
    }
}
