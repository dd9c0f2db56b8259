/// What came of a wish.
package enum Outcome: Hashable, Sendable {
    case merged(files: Int, added: Int, removed: Int)
    case refused(String)
    case asked(String)
    case failed(String)
    case reported(String)
    case stuck(String)

    /// One word.
    package var verdict: String {
        switch self {
        case .merged: "merged"
        case .refused: "refused"
        case .asked: "asked"
        case .failed: "failed"
        case .reported: "reported"
        case .stuck: "stuck"
        }
    }

    /// The reason, or the size of the change.
    package var words: String {
        switch self {
        case .merged(let files, let added, let removed): "\(files) file\(files == 1 ? "" : "s"), +\(added) -\(removed)"
        case .refused(let why), .asked(let why), .failed(let why), .reported(let why), .stuck(let why): why
        }
    }
}

/// A line of the table.
package struct CaseResult: Sendable {
    package var example: Case
    package var outcome: Outcome
    package var seconds: Double
    /// What is not as the case expects it; empty when all is.
    package var differences: [String]
}
