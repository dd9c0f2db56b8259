/// How something is that the bot depends on: a connection, a method of a platform, a forge, a project, its own ledger.
package struct Condition: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable {
        case well
        /// It goes on, but slower or with less than usual.
        case strained
        /// What needs it waits.
        case broken
    }

    /// A constant name that people know it by: `slack socket`, `slack chat.postMessage`, `forge github`, `ledger`.
    package var subject: String
    package var state: State
    package var since: Timestamp
    /// What is the matter, and what a person can do about it.
    package var detail: String

    package init(subject: String, state: State, since: Timestamp, detail: String) {
        self.subject = subject
        self.state = state
        self.since = since
        self.detail = detail
    }
}
