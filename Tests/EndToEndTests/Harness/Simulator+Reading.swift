import Simulator

extension Simulator.Message {
    /// What the bot marked its message with, such as `1/card`; `nil` for messages of people.
    var marker: String? { self.metadata?["event_payload"]["id"].string }

    /// All that can be read in it.
    var words: String { ([self.text] + self.blocks.flatMap(\.words)).joined(separator: "\n") }
}

extension Simulator.LedgerEntry {
    var marker: String? { self.detail["metadata"]?["event_payload"]["id"].string }
}

extension Simulator.JSON {
    /// All text within, in order.
    var words: [String] {
        switch self {
        case .array(let elements): elements.flatMap(\.words)
        case .object(let members):
            if let text = members["text"]?.string {
                [text]
            } else {
                ["text", "fields", "elements", "rows"].compactMap { members[$0] }.flatMap(\.words)
            }
        default: []
        }
    }

    /// The cells of the first table within blocks, row by row.
    var table: [[String]] {
        let rows = (self.array ?? []).lazy.compactMap { $0["rows"].array }.first ?? []
        return rows.map { row in (row.array ?? []).map { $0.words.joined() } }
    }
}
