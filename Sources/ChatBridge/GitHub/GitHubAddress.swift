package import Requests

/// A place on GitHub: `github:<owner>/<name>:<issue>:<comment>`. As a conversation the comment is empty.
package struct GitHubAddress: Hashable, Sendable {
    /// `acme/analytics`.
    package var repository: String
    package var issue: Int
    /// `nil` for the issue itself: a message that began there is its description.
    package var comment: Int64?

    package init(repository: String, issue: Int, comment: Int64? = nil) {
        self.repository = repository
        self.issue = issue
        self.comment = comment
    }

    /// `nil` when the text is no address on GitHub.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "github", Self.isRepository(parts[1]), let issue = Int(parts[2]), issue > 0
        else { return nil }
        let comment = Int64(parts[3])
        guard parts[3].isEmpty || comment.map({ $0 > 0 }) == true else { return nil }
        self.init(repository: String(parts[1]), issue: issue, comment: comment)
    }

    package init?(_ conversation: ConversationID) { self.init(conversation.rawValue) }
    package init?(_ message: MessageRef) { self.init(message.rawValue) }

    package var text: String { "github:\(self.repository):\(self.issue):\(self.comment.map(String.init) ?? "")" }
    package var conversation: ConversationID {
        ConversationID(GitHubAddress(repository: self.repository, issue: self.issue).text)
    }
    package var message: MessageRef { MessageRef(self.text) }
    /// What GitHub limits comments by.
    package var lane: String { "github:\(self.repository)" }

    /// `owner/name`, of which nothing can leave a path.
    static func isRepository(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                (1...100).contains(part.utf8.count) && part != "." && part != ".."
                    && part.utf8.allSatisfy {
                        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                            || "._-".utf8.contains($0)
                    }
            }
    }
}

extension PersonID {
    /// A person by the number of their account: a name can be given up, and taken by somebody else.
    package init(gitHub account: Int64) { self.init("github:\(account)") }
}
