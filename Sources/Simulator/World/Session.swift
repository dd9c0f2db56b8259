/// A thread in which the app works as an agent: its state, and what it suggests to say.
struct Session: Hashable, Sendable {
    struct Place: Hashable, Sendable {
        var channel: String
        var thread: String
    }

    static let states: Set = ["active", "processing", "suspended", "closed"]

    var status = "active"
    /// Each with its title and message.
    var prompts: [JSON] = []
}
