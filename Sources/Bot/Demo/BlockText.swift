import Simulator

/// Block Kit as lines of plain text, for a terminal.
enum BlockText {
    static func lines(_ blocks: [Simulator.JSON]) -> [String] {
        blocks.flatMap { block in
            switch block["type"].string {
            case "header": [text(block["text"])]
            case "section": split(text(block["text"])) + (block["fields"].array ?? []).map { field(text($0)) }
            case "context": split((block["elements"].array ?? []).map(text).joined(separator: " · "))
            case "actions": [(block["elements"].array ?? []).map { "[ \(text($0["text"])) ]" }.joined(separator: " ")]
            case "table": (block["rows"].array ?? []).map(row)
            default: split(rich(block))
            }
        }.filter { !$0.isEmpty }
    }

    private static func text(_ object: Simulator.JSON) -> String { object["text"].string ?? "" }

    private static func split(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    /// A field is a label and a value in two lines.
    private static func field(_ text: String) -> String { text.replacing("\n", with: ": ") }

    private static func row(_ row: Simulator.JSON) -> String {
        let cells = (row.array ?? []).map(rich)
        return cells.enumerated().map { number, cell in
            let width = number == 0 ? 24 : 12
            return cell + String(repeating: " ", count: max(1, width - cell.count))
        }.joined()
    }

    /// All text anywhere within, in order: rich text nests elements in elements.
    private static func rich(_ block: Simulator.JSON) -> String {
        if let text = block["text"].string { return text }
        let parts = (block["elements"].array ?? []).map(rich)
        return parts.joined(separator: block["type"].string == "rich_text" ? "\n" : "")
    }
}
