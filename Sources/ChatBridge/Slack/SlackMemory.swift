package import Requests

/// What the ledger keeps for reading histories; places and positions are Slack's own names.
package struct SlackMemory: Sendable {
    /// When the ledger was begun: what was said before is none of its business.
    package var began: @Sendable () async throws -> Timestamp
    /// Up to where each place was read.
    package var marks: @Sendable () async throws -> [String: String]
    package var mark: @Sendable (_ place: String, _ position: String) async throws -> Void
    /// Where open requests are talked about.
    package var threads: @Sendable () async throws -> [ConversationID]
    /// Where the bot was spoken to lately.
    package var conversations: @Sendable () async throws -> [ConversationID]

    package init(
        began: @escaping @Sendable () async throws -> Timestamp,
        marks: @escaping @Sendable () async throws -> [String: String],
        mark: @escaping @Sendable (_ place: String, _ position: String) async throws -> Void,
        threads: @escaping @Sendable () async throws -> [ConversationID],
        conversations: @escaping @Sendable () async throws -> [ConversationID]
    ) {
        self.began = began
        self.marks = marks
        self.mark = mark
        self.threads = threads
        self.conversations = conversations
    }
}
