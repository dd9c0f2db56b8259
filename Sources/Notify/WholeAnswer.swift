package import ChatBridge
package import Requests

extension Request {
    /// The whole answer as a text file; `nil` unless there is one.
    package var wholeAnswer: PictureFile? {
        guard case .answered(let answer) = self.phase else { return nil }
        let parts = [answer.title] + answer.passages.map(\.whole)
        let text = parts.joined(separator: "\n\n") + "\n"
        return PictureFile(
            title: answer.title.shortened(to: 100),
            words: "The whole answer",
            bytes: Array(text.utf8.prefix(1 << 20)),
            ending: "txt"
        )
    }
}

extension Passage {
    /// All of it as plain text; a table has tabs between its cells, so that a spreadsheet takes it.
    fileprivate var whole: String {
        switch self {
        case .text(let text), .code(let text): text
        case .bullets(let bullets): bullets.map { "- \($0)" }.joined(separator: "\n")
        case .table(let table):
            ([table.caption] + ([table.header] + table.rows).map(Self.line)).filter { !$0.isEmpty }
                .joined(separator: "\n")
        }
    }

    private static func line(_ cells: [String]) -> String {
        cells.map { cell in String(cell.map { $0 == "\t" || $0.isNewline ? " " : $0 }) }.joined(separator: "\t")
    }
}
