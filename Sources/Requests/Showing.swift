/// How a message of a request read when it was last sent or edited: evidence of what people saw when they decided.
package struct Showing: Hashable, Sendable, Codable {
    package var post: Post
    /// The mirror it was sent to; `nil` for where the request was asked for.
    package var mirror: ConversationID?
    /// SHA-256 (hex) of the card as plain text.
    package var digest: String
    /// The time it was drawn for; some cards say how long something has been going on.
    package var drawn: Timestamp
    /// What the request waited for besides people, which its events do not tell.
    package var standing: Standing?

    package init(
        post: Post,
        in mirror: ConversationID? = nil,
        digest: String,
        drawn: Timestamp,
        standing: Standing? = nil
    ) {
        self.post = post
        self.mirror = mirror
        self.digest = digest
        self.drawn = drawn
        self.standing = standing
    }
}
