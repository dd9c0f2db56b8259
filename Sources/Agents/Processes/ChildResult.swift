/// How a child ended and what it wrote.
package struct ChildResult: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
        /// It was ended because it used up what it may use.
        case stopped(Limit)
    }

    package var status: Status
    package var output: String
    package var errors: String
    /// How much it was allowed of what it ran out of: "4 GB".
    package var allowance: String?

    package var isSuccess: Bool { self.status == .exited(0) }

    /// How it ended, as part of a sentence: "exited with status 2".
    package var ending: String {
        switch self.status {
        case .exited(let code): "exited with status \(code)"
        case .killed(let signal): "was killed by signal \(signal)"
        case .stopped(let limit):
            "was stopped at its \(limit.rawValue) limit" + (self.allowance.map { " of \($0)" } ?? "")
        }
    }

    /// The first lines of what it wrote that say something, without colours: errors first, then output.
    package func excerpt(lines: Int = 20) -> String {
        let text = (self.errors + "\n" + self.output).plain
        let telling = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
        return telling.prefix(lines).joined(separator: "\n")
    }
}

extension String {
    /// This text without terminal escape sequences.
    var plain: String { self.replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "") }
}
