/// A channel, or the direct messages of a person with the bot.
struct Conversation: Sendable {
    enum Kind: Hashable, Sendable {
        case channel
        /// With this person.
        case direct(String)
    }

    let id: String
    let name: String
    let topic: String
    let kind: Kind
    let created: Int64
    var members: Set<String>
    /// What only one person sees, oldest first. Bounded.
    var ephemerals: [Simulator.Message] = []
    private(set) var order: [String] = []
    private var messages: [String: Simulator.Message] = [:]

    /// Older messages go when there are more than this.
    static let capacity = 20_000

    init(id: String, name: String, topic: String, kind: Kind, members: Set<String>, created: Int64) {
        self.id = id
        self.name = name
        self.topic = topic
        self.kind = kind
        self.members = members
        self.created = created
    }

    /// Slack's name for its kind in events and filters.
    var eventType: String { self.kind == .channel ? "message.channels" : "message.im" }
    var channelType: String { self.kind == .channel ? "channel" : "im" }

    subscript(ts: String) -> Simulator.Message? { self.messages[ts] }

    /// Every message, replies too, oldest first.
    var all: [Simulator.Message] { self.order.compactMap { self.messages[$0] } }
    /// The messages outside threads and those that begin one, oldest first.
    var topLevel: [Simulator.Message] { self.all.filter { $0.thread == nil } }

    /// A thread: its first message, and the replies, oldest first.
    func thread(_ root: String) -> [Simulator.Message] {
        guard let first = self.messages[root] else { return [] }
        return [first] + first.replies.compactMap { self.messages[$0] }
    }

    mutating func append(_ message: Simulator.Message) {
        self.messages[message.ts] = message
        self.order.append(message.ts)
        if let root = message.thread { self.messages[root]?.replies.append(message.ts) }
        if self.order.count > Self.capacity + 500 {
            for ts in self.order.prefix(500) { self.messages[ts] = nil }
            self.order.removeFirst(500)
        }
    }

    mutating func change(_ ts: String, _ change: (inout Simulator.Message) -> Void) {
        guard var message = self.messages.removeValue(forKey: ts) else { return }
        change(&message)
        self.messages[ts] = message
    }

    mutating func remove(_ ts: String) {
        guard let message = self.messages.removeValue(forKey: ts) else { return }
        self.order.removeAll { $0 == ts }
        if let root = message.thread { self.messages[root]?.replies.removeAll { $0 == ts } }
    }

    mutating func append(ephemeral message: Simulator.Message) {
        self.ephemerals.append(message)
        if self.ephemerals.count > 500 { self.ephemerals.removeFirst() }
    }
}
