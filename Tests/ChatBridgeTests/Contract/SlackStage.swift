import ChatBridge
import Requests
import Simulator
import Transport

/// A simulated workspace of Slack.
struct SlackStage: Stage {
    static let channelID = "C0ANALYTICS"
    let simulator: Simulator
    let platform: any Platform
    let root: String
    let ana = PersonID(slack: "U0ANA")

    init(_ simulator: Simulator, _ http: CurlClient) async throws {
        self.simulator = simulator
        let url = try await simulator.address().apiURL
        let settings = ["SLACK_APP_TOKEN": "xapp-sim", "SLACK_BOT_TOKEN": "xoxb-sim", "SLACK_API_URL": url]
        let api = SlackAPI(configuration: try SlackConfiguration(settings: settings), http: http, time: DayTime())
        self.platform = SlackPlatform(
            api: api,
            me: SlackIdentity(team: "T0SIM", user: "U0BOT", bot: "B0BOT"),
            rendering: SlackRendering(seal: Workspace.seal)
        )
        self.root = try await simulator.post(as: "U0ANA", in: Self.channelID, text: "a thread")
    }

    var thread: ConversationID { ConversationID("slack:T0SIM:\(Self.channelID):\(self.root)") }
    var channel: ConversationID? { self.platform.conversation(channel: Self.channelID) }
    var nowhere: ConversationID? { self.platform.conversation(channel: "C0NOWHERE") }

    private func posted() async throws -> [Simulator.Message] {
        let state = try await self.simulator.visible()
        let begun = state.messages(in: Self.channelID)
        return begun.flatMap { state.thread($0.ts, in: Self.channelID) }.filter { $0.user == "U0BOT" }
    }

    func seen() async throws -> [String] { try await self.posted().map { $0.text + "\n" + $0.blocks.reading } }

    func markup() async throws -> [String] {
        try await self.posted().flatMap { [$0.text] + $0.blocks.flatMap(\.formatted) }
    }

    func whispered() async throws -> [String] {
        try await self.simulator.visible().ephemerals(for: "U0ANA", in: Self.channelID)
            .map { $0.text + "\n" + $0.blocks.reading }
    }

    func buttons() async throws -> [String] { try await self.posted().flatMap(\.actionIDs) }

    func share(_ name: String, _ bytes: [UInt8]) async throws -> Parcel? {
        let ts = try await self.simulator.share([.init(name, bytes)], as: "U0ANA", in: Self.channelID)
        let shown = try await self.simulator.visible().messages(in: Self.channelID).first { $0.ts == ts }
        let file = shown?.files.first?.id ?? ""
        return Parcel(Requests.Attachment(id: "slack:\(file)", name: name), .csv, in: self.thread)
    }

    func loseAnswer() async throws -> Bool {
        try await self.simulator.misbehave(.method("chat.postMessage", .dropReply, count: 1))
        return true
    }

    func demandPause() async throws -> Bool {
        try await self.simulator.misbehave(.method("chat.postMessage", .limit(retryAfter: 7), count: 1))
        return true
    }

}

extension [Simulator.JSON] {
    /// All text within, in order.
    fileprivate var reading: String { self.flatMap(\.reading).joined(separator: "\n") }
}

extension Simulator.JSON {
    /// Texts of the kind that has a format.
    fileprivate var formatted: [String] {
        switch self {
        case .array(let elements): elements.flatMap(\.formatted)
        case .object(let members):
            (members["type"] == "mrkdwn" ? [members["text"]?.string ?? ""] : []) + members.values.flatMap(\.formatted)
        default: []
        }
    }

    fileprivate var reading: [String] {
        switch self {
        case .array(let elements): elements.flatMap(\.reading)
        case .object(let members):
            if let text = members["text"]?.string {
                [text]
            } else {
                ["text", "fields", "elements", "rows"].compactMap { members[$0] }.flatMap(\.reading)
            }
        default: []
        }
    }
}
