/// Something that became visible to someone.
enum Change: Sendable {
    case posted(Simulator.Message)
    case edited(Simulator.Message)
    case deleted(Simulator.Message)
    case reacted(Simulator.Message, name: String, user: String, added: Bool)
    case viewOpened(Simulator.View)
    case viewUpdated(Simulator.View)
    case viewClosed(Simulator.View)
    case homePublished(Simulator.View)
    case sessionChanged(Session.Place)
    /// A note of the workspace itself to one person, such as that a command failed.
    case noted(user: String, channel: String?, text: String)
}
