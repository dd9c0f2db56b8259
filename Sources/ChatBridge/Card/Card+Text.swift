package import Requests

extension Card.Step.State {
    /// The mark before a step.
    package var mark: String {
        switch self {
        case .waiting: "○"
        case .running: "▸"
        case .done: "✓"
        case .failed: "✗"
        case .skipped: "–"
        }
    }
}

extension Words {
    /// The words without any look, for places that have none.
    package var plainText: String {
        self.spans.map { span in
            switch span {
            case .plain(let text), .bold(let text), .code(let text), .struck(let text): text
            case .mention(let person): person.rawValue
            case .link(let label, let url): "\(label) (\(url))"
            case .time(let time): time.clock
            }
        }.joined()
    }
}

extension Passage.Table {
    /// The table in columns of a fixed-width face, at most 60 rows and 40 characters a cell.
    package var plainText: String {
        let rows = ([self.header] + self.rows).prefix(61).map { row in row.map { String($0.prefix(40)) } }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
