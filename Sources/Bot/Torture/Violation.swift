/// Something that must not happen, and did.
struct Violation: Hashable, Sendable, Codable {
    enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Acknowledged, or asked, and never answered.
        case lost
        /// Acknowledged too late for Slack.
        case late
        /// Seen twice: a message, a pull request, a merge, a line in a file.
        case doubled
        /// Said to have failed, although nothing was wrong but the crashes.
        case falselyFailed = "falsely failed"
        /// Done without the yes of somebody who may say it.
        case unapproved
        /// What the bot remembers is not what it wrote down.
        case unsound
        /// Processes, worktrees or work that should be gone.
        case leftover = "left over"
        /// The bot itself ended, or did not start.
        case fell
    }

    var kind: Kind
    var what: String

    var line: String { "\(self.kind.rawValue): \(self.what)" }
}
