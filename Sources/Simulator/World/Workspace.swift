/// All that there is in the simulated workspace. A value: whoever changes it takes `changes` and `outgoing` afterwards.
struct Workspace: Sendable {
    let configuration: SimulatorConfiguration
    /// Microseconds since 1970; set before every change.
    var now: Int64
    var identifiers: Identifiers
    var conversations: [String: Conversation] = [:]
    /// Open modals by person, the topmost last.
    var stacks: [String: [Simulator.View]] = [:]
    var homes: [String: Simulator.View] = [:]
    /// The sessions of the agent, by channel and thread.
    var sessions: [Session.Place: Session] = [:]
    /// Messages that are being streamed, by their names.
    var streams: [String: Streaming] = [:]
    var triggers: [String: Trigger] = [:]
    var replyAddresses: [String: ReplyAddress] = [:]
    /// Uploads under way, by the key in their address.
    var uploads: [String: Upload] = [:]
    var uploadOrder: [String] = []
    /// The files that messages show, by their ids.
    var files: [String: Simulator.SharedFile] = [:]
    /// What the app has offered in menus that ask it, by the menu.
    var offers: [AskingMenu: [JSON]] = [:]
    var fileOrder: [String] = []
    /// The newest message that a person has seen, by person and conversation.
    var lastRead: [String: [String: String]] = [:]
    /// Where the replies of the bot are reached, once the port is known.
    var baseURL = ""
    /// What the app may call with.
    var tokens: Tokens
    /// What the app wants posted later.
    var scheduled: [ScheduledMessage] = []
    private(set) var changes: [Change] = []
    private(set) var outgoing: [Outgoing] = []
    /// When something is to be done by itself, as was found out since the last time.
    private(set) var alarms: [Int64] = []
    private var lastTS: Int64 = 0

    init(configuration: SimulatorConfiguration) {
        self.configuration = configuration
        self.now = configuration.now()
        self.identifiers = Identifiers(seed: configuration.seed)
        self.tokens = Tokens(configuration.botToken)
        let everybody = Set(configuration.people.map(\.id) + [configuration.bot.id])
        for channel in configuration.channels {
            self.conversations[channel.id] = Conversation(
                id: channel.id,
                name: channel.name,
                topic: channel.topic,
                kind: .channel,
                members: channel.members ?? everybody,
                created: self.now
            )
        }
        for person in configuration.people {
            let id = Self.directID(of: person.id)
            self.conversations[id] = Conversation(
                id: id,
                name: person.handle,
                topic: "",
                kind: .direct(person.id),
                members: [person.id, configuration.bot.id],
                created: self.now
            )
        }
    }

    /// The conversation of a person with the bot: `D0ANA` for `U0ANA`.
    static func directID(of person: String) -> String { "D" + person.dropFirst() }

    var everybody: [SimulatorConfiguration.Person] { self.configuration.people + [self.configuration.bot] }

    func person(_ id: String) -> SimulatorConfiguration.Person? { self.everybody.first { $0.id == id } }

    /// The next message name: later than every one before, even when the clock stands still or goes back.
    mutating func nextTS() -> String {
        self.lastTS = max(self.now, self.lastTS + 1)
        return Self.ts(self.lastTS)
    }

    static func ts(_ microseconds: Int64) -> String {
        let fraction = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }

    mutating func note(_ change: Change) { self.changes.append(change) }
    mutating func tell(_ outgoing: Outgoing) { self.outgoing.append(outgoing) }

    mutating func schedule(_ message: ScheduledMessage) {
        self.scheduled.append(message)
        self.alarms.append(message.due)
    }

    mutating func takeAlarms() -> [Int64] {
        defer { self.alarms = [] }
        return self.alarms
    }

    mutating func takeChanges() -> [Change] {
        defer { self.changes = [] }
        return self.changes
    }

    mutating func takeOutgoing() -> [Outgoing] {
        defer { self.outgoing = [] }
        return self.outgoing
    }
}
