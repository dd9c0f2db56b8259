import ChatBridge
import Requests
import Simulator
import Transport

/// A simulated tenant of Teams.
struct TeamsStage: Stage {
    let teams: TeamsSimulator
    let platform: any Platform
    let root: String
    let tenant: String
    let channelID: String
    let ana: PersonID

    init(_ teams: TeamsSimulator, _ http: CurlClient) async throws {
        self.teams = teams
        let configuration = try TeamsConfiguration(settings: try await teams.settings())
        let world = teams.with { $0 }
        let (tenant, service) = (world.tenant, world.service)
        (self.tenant, self.channelID) = (tenant, world.channel)
        // What the door would have learned of Ana when she spoke.
        let object = world.people[0].object
        self.ana = PersonID(teams: object)
        let known = [
            "teams:service:\(tenant)": #""\#(service)""#,
            "teams:place:teams:\(tenant):19%3Aanalytics@thread.tacv2": #"{"service":"\#(service)","scope":"channel"}"#,
            "teams:person:\(self.ana)": #"{"account":"29:1-\#(object)","name":"Ana"}"#,
        ]
        self.platform = TeamsPlatform(
            client: TeamsClient(configuration: configuration, http: http, time: DayTime()),
            places: TeamsPlaces(memory: TeamsMemory(recall: { known[$0] }, keep: { _, _ in })),
            rendering: TeamsRendering(seal: Workspace.seal),
            tenant: tenant
        )
        self.root = "1700000000001"
    }

    var thread: ConversationID {
        TeamsAddress(tenant: self.tenant, conversation: "\(self.channelID);messageid=\(self.root)").conversation
    }
    var channel: ConversationID? { self.platform.conversation(channel: self.channelID) }
    var nowhere: ConversationID? { self.platform.conversation(channel: "19:nowhere@thread.tacv2") }

    private var posted: [TeamsMessage] {
        self.teams.with { $0.messages }.filter { $0.author == "bot" && !$0.isDeleted }
    }

    func seen() async throws -> [String] {
        self.posted.filter { $0.conversation.hasPrefix(self.channelID) }.map { $0.card?.cardText ?? $0.text }
    }

    // Runs of text have no format; blocks of text have Markdown.
    func markup() async throws -> [String] {
        self.posted.flatMap {
            ($0.card?.objects ?? []).filter { $0["type"] == "TextBlock" }.compactMap { $0["text"].string }
        }
    }

    // Without the preview of targeted messages it is said in the chat with her alone.
    func whispered() async throws -> [String] {
        self.posted.filter { !$0.conversation.hasPrefix(self.channelID) }.map { $0.card?.cardText ?? $0.text }
    }

    func buttons() async throws -> [String] { self.posted.flatMap { $0.card?.titles ?? [] } }

    func share(_ name: String, _ bytes: [UInt8]) async throws -> Parcel? {
        let activity = try self.teams.with { try $0.send(name, bytes, as: "Ana", text: "") }
        let address = activity["attachments"].array?.first?["content"]["downloadUrl"].string
        return Parcel(Requests.Attachment(id: "teams:1", name: name), .csv, address: address, in: self.thread)
    }

    func loseAnswer() async throws -> Bool {
        self.teams.with { $0.faults = [TeamsFault("POST", "/activities", .dropReply)] }
        return true
    }

    func demandPause() async throws -> Bool {
        self.teams.with { $0.faults = [TeamsFault("POST", "/activities", .status(429, headers: ["retry-after": "7"]))] }
        return true
    }

}

extension Simulator.JSON {
    /// Every object within.
    fileprivate var objects: [Self] {
        switch self {
        case .array(let elements): elements.flatMap(\.objects)
        case .object(let members): [self] + members.values.flatMap(\.objects)
        default: []
        }
    }
}
