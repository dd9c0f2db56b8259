/// How a child ended and what it wrote.
package struct ChildResult: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
        case timedOut
        case outputExceeded
    }

    package var status: Status
    package var output: String
    package var errors: String

    package var isSuccess: Bool { self.status == .exited(0) }

    /// How it ended, as part of a sentence: "exited with status 2".
    package var ending: String {
        switch self.status {
        case .exited(let code): "exited with status \(code)"
        case .killed(let signal): "was killed by signal \(signal)"
        case .timedOut: "was stopped at its time limit"
        case .outputExceeded: "was stopped because it wrote too much"
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
