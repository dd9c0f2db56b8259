/// All that a simulated Teams knows: one tenant, its people and conversations, one bot, and what everybody said.
package struct TeamsWorld: Sendable {
    package struct Person: Hashable, Sendable {
        /// The object id in the tenant's directory.
        package var object: String
        package var name: String

        package init(object: String, name: String) {
            self.object = object
            self.name = name
        }

        /// Their id for this bot.
        var account: String { "29:1-\(self.object)" }
        /// The chat with the bot alone.
        var chat: String { "a:1-\(self.object)" }
    }

    package var tenant = "11111111-2222-4333-8444-555555555555"
    package var appID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    package var password = "teams-sim-secret"
    package var botName = "Analytics Bot"
    package var people = [
        Person(object: "00000000-0000-4000-8000-0000000000a1", name: "Ana"),
        Person(object: "00000000-0000-4000-8000-0000000000b0", name: "Bo"),
        Person(object: "00000000-0000-4000-8000-000000000905", name: "Gus"),
    ]
    /// The channel and the group chat that there are.
    package var channel = "19:analytics@thread.tacv2"
    package var group = "19:dinner@thread.v2"
    /// Where the bot posts to: with its last slash.
    package var service = ""
    /// The bot's own `/api/messages`.
    package var endpoint = ""
    /// The keys that are published.
    package var signers: [TeamsSigner]
    package var faults: [TeamsFault] = []
    /// Keeps the bot's calls for those who judge them.
    package var calls = CallLog.shared
    /// The time by which streams end, in microseconds since 1970.
    package var clock: @Sendable () -> Int64 = WallClock.microseconds

    /// Everything that was ever said, the oldest first.
    package internal(set) var messages: [TeamsMessage] = []
    /// What became visible, in order.
    package internal(set) var ledger: [Simulator.LedgerEntry] = []
    /// Every call of the bot with its answer, in order.
    package internal(set) var exchanges: [TeamsExchange] = []
    /// What people have sent besides words, by its id.
    package internal(set) var files: [String: TeamsFile] = [:]
    /// Whether the bot knows that it was added to the team.
    package internal(set) var isInstalled = false
    /// Grows with everything that becomes visible.
    private(set) var version = 0
    var tokens: Set<String> = []
    /// How often the keys were asked for, and tokens were given out.
    package internal(set) var keyFetches = 0
    package internal(set) var grants = 0
    private var lastID: Int64 = 0

    package init() throws(SimulatorError) { self.signers = [try TeamsSigner(named: "sim-key-1")] }

    /// Teams names messages by the time, in milliseconds.
    mutating func nextID() -> String {
        self.lastID = max(self.lastID + 1, WallClock.microseconds() / 1000)
        return String(self.lastID)
    }

    func person(_ name: String) throws(SimulatorError) -> Person {
        guard let person = self.people.first(where: { $0.name == name }) else {
            throw SimulatorError(
                "there is no \(name) here; there are: \(self.people.map(\.name).joined(separator: ", "))"
            )
        }
        return person
    }

    /// Keeps a call of the bot's.
    mutating func note(_ exchange: TeamsExchange) {
        self.exchanges.append(exchange)
        guard !exchange.body.isNull else { return }
        let isOpening = exchange.path.hasSuffix("/v3/conversations")
        self.calls?.add(isOpening ? ["conversation": exchange.body] : ["activity": exchange.body])
    }

    static let cardType = "application/vnd.microsoft.card.adaptive"

    mutating func wasInstalled() {
        self.isInstalled = true
        self.version += 1
    }

    /// Shows one person another card in the place of a message.
    mutating func show(_ card: Simulator.JSON, on id: String, to name: String) {
        guard let index = self.messages.firstIndex(where: { $0.id == id }) else { return }
        guard self.messages[index].shown(to: name) != card else { return }
        self.messages[index].views[name] = card
        self.version += 1
    }

    mutating func record(_ kind: Simulator.LedgerEntry.Kind, _ message: TeamsMessage) {
        self.version += 1
        self.ledger.append(
            Simulator.LedgerEntry(
                number: self.ledger.count + 1,
                at: WallClock.microseconds(),
                kind: kind,
                channel: message.conversation,
                ts: message.id,
                user: message.author,
                text: message.text,
                detail: message.card.map { ["card": $0] } ?? [:]
            )
        )
    }
}

/// A message in a conversation.
package struct TeamsMessage: Hashable, Sendable {
    package var id: String
    /// The conversation with its `;messageid=`, where it has threads.
    package var conversation: String
    /// A person's name, or `bot`.
    package var author: String
    package var text: String
    package var card: Simulator.JSON?
    package var edits = 0
    package var isDeleted = false
    /// What the bot has put on it.
    package var reactions: [String] = []
    /// The only one who sees it.
    package var onlyFor: String?
    /// How it stands while it is being written.
    package internal(set) var writing: TeamsWriting?
    /// What single people see instead, since an answer to a press changes their view alone.
    package var views: [String: Simulator.JSON] = [:]
    /// When the bot was last asked for them, in microseconds.
    var looked: [String: Int64] = [:]
}

/// One call of the bot's, for those who judge it.
package struct TeamsExchange: Hashable, Sendable {
    package var method: String
    package var path: String
    package var body: Simulator.JSON
    package var status: Int
}

/// What becomes of the next call whose method and path fit.
package struct TeamsFault: Hashable, Sendable {
    package enum Misconduct: Hashable, Sendable {
        case status(Int, headers: [String: String] = [:])
        /// Carried out, but answered with this status.
        case carriedOut(Int)
        /// Carried out; the connection is reset instead of an answer.
        case dropReply
    }

    package var method: String
    /// What the path has to hold.
    package var path: String
    package var misconduct: Misconduct
    package var count: Int

    package init(_ method: String, _ path: String, _ misconduct: Misconduct, count: Int = 1) {
        self.method = method
        self.path = path
        self.misconduct = misconduct
        self.count = count
    }
}
