/// A permission of the app, and what it is for.
struct SlackScope: Hashable, Sendable {
    var name: String
    /// "to answer".
    var purpose: String

    /// The least that is enough.
    private static let all = [
        SlackScope(name: "app_mentions:read", purpose: "to be spoken to"),
        SlackScope(
            name: "channels:history",
            purpose: "to hear of edits, and to look for what was missed and whether a message arrived"
        ),
        SlackScope(name: "channels:read", purpose: "to know in which channels something may have been missed"),
        SlackScope(name: "chat:write", purpose: "to answer"),
        SlackScope(name: "commands", purpose: "for the slash command and the shortcuts"),
        SlackScope(name: "files:read", purpose: "to hand files that people attach on to agents"),
        SlackScope(name: "files:write", purpose: "to show lineage as a picture"),
        SlackScope(name: "groups:history", purpose: "for what channels:history does, in private channels"),
        SlackScope(name: "groups:read", purpose: "for what channels:read does, in private channels"),
        SlackScope(name: "im:history", purpose: "to be spoken to directly"),
        SlackScope(name: "im:read", purpose: "for what channels:read does, in direct messages"),
        SlackScope(name: "im:write", purpose: "to tell somebody directly what a channel does not take"),
        SlackScope(name: "reactions:write", purpose: "to show at once that a message was heard"),
        SlackScope(name: "users:read", purpose: "for names in commit messages"),
    ]
    private static let agent = SlackScope(name: "assistant:write", purpose: "to be an agent, with suggested prompts")

    /// All that are needed, in order.
    static func wanted(isAgent: Bool) -> [SlackScope] {
        (Self.all + (isAgent ? [Self.agent] : [])).sorted { $0.name < $1.name }
    }
}
