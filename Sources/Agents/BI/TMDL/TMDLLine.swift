/// One line of a file and how it ends, so that joining the lines again gives the same bytes.
struct TMDLLine: Hashable, Sendable {
    var text: String
    /// `\n`, `\r\n`, or nothing at the end of a file.
    var ending: String

    /// The lines of `text`. By scalars: a carriage return and a line feed are one Character.
    static func lines(of text: String) -> [TMDLLine] {
        let parts = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        var lines = parts.map { part in
            part.last == "\r"
                ? TMDLLine(text: String(part.dropLast()), ending: "\r\n") : TMDLLine(text: String(part), ending: "\n")
        }
        // What comes after the last line feed has no ending; nothing there is no line.
        lines.removeLast()
        if let part = parts.last, !part.isEmpty {
            lines.append(TMDLLine(text: String(part), ending: ""))
        }
        return lines
    }

    var isBlank: Bool { self.text.allSatisfy(\.isWhitespace) }
}

/// What is wrong with a TMDL file, and where.
struct TMDLTrouble: Error, Hashable, Sendable {
    /// Counted from 1, as editors do.
    var line: Int
    var column: Int
    var message: String

    func error(in path: String) -> AgentError {
        AgentError(.declined, "\(path):\(self.line):\(self.column): \(self.message)")
    }
}
