import Foundation
import Logging
import Requests
import Simulator
import Synchronization
import Transport

@testable import ChatBridge

/// The door of Teams on one desk: keys that are published as the test says, a clock of its own, and what was written down.
final class TeamsDesk: Sendable {
    static let app = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    static let tenant = "11111111-2222-4333-8444-555555555555"
    static let service = "https://smba.trafficmanager.net/amer/\(tenant)/"
    static let settings = [
        "TEAMS_APP_ID": app, "TEAMS_APP_PASSWORD": "secret", "TEAMS_TENANT_ID": tenant,
        "TEAMS_OPENID_METADATA_URL": "https://keys.example/openid", "TEAMS_TOKEN_URL": "https://token.example/token",
    ]
    /// A key takes a moment to make, so all tests share these.
    static let signer = Result { try TeamsSigner(named: "k1") }
    static let successor = Result { try TeamsSigner(named: "k2") }

    let time = ManualTime()
    let notebook = Notebook()
    /// Answers to offers of files.
    let offers = Offers()
    let gauge = TeamsGauge()
    let decoding = TeamsDecoding(appID: app, tenant: tenant, seal: Workspace.seal)
    let http: ScriptedHTTP
    let connection: TeamsConnection

    init(
        publishing signers: [TeamsSigner]? = nil,
        receipt: Receipt? = nil,
        isFull: Bool = false,
        door: Door = Workspace.door(),
        sight: @escaping @Sendable (TeamsView, PersonID) -> TeamsView.Sight? = { view, _ in
            let card = Card(headline: "Request \(view.request)")
            return TeamsView.Sight(whole: card, seen: card)
        }
    ) throws {
        let keys = Keys(try signers ?? [Self.signer.get()])
        self.keys = keys
        let configuration = try TeamsConfiguration(settings: Self.settings)
        self.http = ScriptedHTTP { request in
            let keysURL = "https://keys.example/keys"
            let answer: Simulator.JSON =
                request.url == keysURL
                ? ["keys": .array(keys.published.withLock { $0.map(\.entry) })]
                : ["issuer": "https://api.botframework.com", "jwks_uri": .string(keysURL)]
            return .success(HTTPResponse(status: 200, body: answer.bytes))
        }
        let offers = self.offers
        let (notebook, form) = (self.notebook, Form(templates: [Self.template]))
        let intake = TeamsIntake(
            decoding: self.decoding,
            door: door,
            places: TeamsPlaces(memory: TeamsMemory(recall: { _ in nil }, keep: { _, _ in })),
            rendering: TeamsRendering(seal: Workspace.seal),
            answers: TeamsAnswers(
                card: { view, person in sight(view, person) },
                plan: { editing, _ in
                    var form = form
                    form.editing = editing
                    return .success(form)
                },
                form: { _ in form },
                why: { refusal, _ in "No: \(refusal)" },
                handOver: { offer throws(Setback) in
                    if offer.marker == "8/whole" { throw Setback(.retry, "not now") }
                    offers.take(offer)
                }
            ),
            log: Workspace.log,
            record: { intake in
                if isFull { throw Notebook.Full() }
                let written = notebook.write(intake)
                return receipt ?? written
            }
        )
        self.connection = TeamsConnection(
            configuration: configuration,
            warden: TeamsGuard(
                configuration: configuration,
                keyring: TeamsKeyring(configuration: configuration, http: self.http, time: self.time),
                time: self.time
            ),
            decoding: self.decoding,
            intake: intake,
            gauge: self.gauge,
            log: Workspace.log
        )
    }

    final class Offers: Sendable {
        private let all = Mutex<[TeamsOffer]>([])
        var taken: [TeamsOffer] { self.all.withLock { $0 } }
        func take(_ offer: TeamsOffer) { self.all.withLock { $0.append(offer) } }
    }

    /// The keys that Microsoft publishes.
    final class Keys: Sendable {
        let published: Mutex<[TeamsSigner]>
        init(_ signers: [TeamsSigner]) { self.published = Mutex(signers) }
    }

    let keys: Keys

    static let template = FormTemplate(
        name: "add_metric",
        title: "Add a metric",
        fields: [.init(slot: "name", label: "Name", required: true)]
    )

    /// What an honest token says; `claims` replace what is said, or take it away with `null`.
    func claims(_ changed: [String: Simulator.JSON] = [:]) -> Simulator.JSON {
        let now = Int(self.time.now.milliseconds / 1000)
        var claims: [String: Simulator.JSON] = [
            "iss": "https://api.botframework.com", "aud": .string(Self.app), "serviceurl": .string(Self.service),
            "nbf": .integer(now - 10), "exp": .integer(now + 3600),
        ]
        for (name, value) in changed { claims[name] = value == .null ? nil : value }
        return .object(claims)
    }

    func post(_ activity: Simulator.JSON, token: String?) async -> HTTPResponse {
        await self.post(activity.bytes, token: token)
    }

    func post(_ body: [UInt8], token: String?) async -> HTTPResponse {
        let headers = token.map { ["authorization": "Bearer \($0)"] } ?? [:]
        return await self.connection.answer(
            HTTPArrival(method: "POST", path: "/api/messages", headers: headers, body: body)
        )
    }

    /// Delivers with an honest token.
    func deliver(_ activity: Simulator.JSON) async throws -> HTTPResponse {
        await self.post(activity, token: try Self.signer.get().token(self.claims()))
    }

    // MARK: Activities, as they were seen on the wire

    static let ana = "00000000-0000-4000-8000-0000000000a1"

    static func activity(_ type: String, _ changed: [String: Simulator.JSON] = [:]) -> Simulator.JSON {
        var activity: [String: Simulator.JSON] = [
            "type": .string(type), "id": "1700000000001", "timestamp": "2027-01-15T08:00:00.1234567Z",
            "channelId": "msteams", "serviceUrl": .string(service),
            "from": ["id": "29:1abc", "name": "Ana", "aadObjectId": .string(ana)],
            "recipient": ["id": .string("28:\(app)"), "name": "Analytics Bot"],
            "conversation": [
                "id": "19:abc@thread.tacv2;messageid=1700000000000", "conversationType": "channel", "isGroup": true,
                "tenantId": .string(tenant),
            ],
            "channelData": ["tenant": ["id": .string(tenant)]],
        ]
        for (name, value) in changed { activity[name] = value == .null ? nil : value }
        return .object(activity)
    }

    static func mention(_ text: String = "<at>Analytics Bot</at> hello") -> Simulator.JSON {
        self.activity(
            "message",
            [
                "text": .string(text),
                "entities": [
                    [
                        "type": "mention", "text": "<at>Analytics Bot</at>",
                        "mentioned": ["id": .string("28:\(app.uppercased())"), "name": "Analytics Bot"],
                    ]
                ],
            ]
        )
    }

    static func press(_ value: String, trigger: String = "manual") -> Simulator.JSON {
        self.activity(
            "invoke",
            [
                "name": "adaptiveCard/action", "id": "f:1", "replyToId": "1700000000009",
                "value": [
                    "action": ["type": "Action.Execute", "verb": "approve", "data": ["press": .string(value)]],
                    "trigger": .string(trigger),
                ],
            ]
        )
    }
}
