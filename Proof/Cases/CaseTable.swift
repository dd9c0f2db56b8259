/// Results as people read them: a line for each, and what is not as expected below it.
package struct CaseTable {
    package static let header = Self.cells("project", "wish", "outcome", "words", "seconds")

    package static func line(_ result: CaseResult) -> String {
        let seconds = String(Int(result.seconds.rounded()))
        let line = Self.cells(
            result.example.project,
            result.example.says,
            result.outcome.verdict,
            result.outcome.words,
            seconds
        )
        return ([line] + result.differences.map { "    ! \($0)" }).joined(separator: "\n")
    }

    private static func cells(
        _ project: String,
        _ says: String,
        _ verdict: String,
        _ words: String,
        _ seconds: String
    )
        -> String
    {
        Self.pad(project, 8) + Self.pad(says, 62) + Self.pad(verdict, 10) + Self.pad(words, 64) + seconds
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        let line = text.replacing("\n", with: " ")
        let short = line.count < width ? line : line.prefix(width - 2) + "…"
        return short + String(repeating: " ", count: max(0, width - short.count))
    }
}
