import Requests
import Simulator
import Testing
import Transport

@testable import ChatBridge

/// Files that the bot gives: offered to one person, and brought where they want it when they allow that.
@Suite("Teams: files that are offered")
struct TeamsOfferTests {
    private static let place = #"{"service":"\#(TeamsDesk.service)","scope":"SCOPE"}"#
    private static let ana = PersonID(teams: TeamsDesk.ana)
    private static let chat = TeamsAddress(tenant: TeamsDesk.tenant, conversation: "a:1-ana")
    private static let file = PictureFile(
        title: "What is downstream of stg_trips?",
        words: "The whole answer",
        bytes: Array("one\n".utf8),
        ending: "txt"
    )

    /// A platform in Ana's chat, or among others with her chat known; and what it sends.
    private static func platform(_ scope: String, _ http: ScriptedHTTP) throws -> TeamsPlatform {
        let memory = TeamsMemory(
            recall: { name in
                if name.hasPrefix("teams:home:") { return "\"a:1-ana\"" }
                guard name.hasPrefix("teams:place:") else { return nil }
                let isChat = name.hasSuffix("a%3A1-ana")
                return Self.place.replacing("SCOPE", with: isChat ? "personal" : scope)
            },
            keep: { _, _ in }
        )
        let configuration = try TeamsConfiguration(settings: TeamsDesk.settings)
        return TeamsPlatform(
            client: TeamsClient(configuration: configuration, http: http, time: ManualTime()),
            places: TeamsPlaces(memory: memory),
            rendering: TeamsRendering(seal: Workspace.seal),
            tenant: TeamsDesk.tenant
        )
    }

    private static func http(upload status: Int = 201) -> ScriptedHTTP {
        ScriptedHTTP { request in
            if request.url == TeamsDesk.settings["TEAMS_TOKEN_URL"] {
                return .success(HTTPResponse(status: 200, body: Array(#"{"access_token":"t","expires_in":3600}"#.utf8)))
            }
            let isUpload = request.url.contains("sharepoint")
            return .success(HTTPResponse(status: isUpload ? status : 200, body: Array(#"{"id":"5"}"#.utf8)))
        }
    }

    private static func offer(_ uploadURL: String) -> TeamsOffer {
        let place = TeamsOffer.Place(
            uploadUrl: uploadURL,
            contentUrl: "https://contoso-my.sharepoint.com/a.txt",
            name: "a.txt",
            uniqueId: "u1",
            fileType: "txt"
        )
        return TeamsOffer(marker: "7/whole", message: Self.chat.with(activity: "5").message, place: place)
    }

    @Test(arguments: ["personal", "channel", "group"])
    func `a file is offered to who asked, in their own chat, and its bytes stay here`(scope: String) async throws {
        let http = Self.http()
        var file = Self.file
        file.asker = Self.ana
        let place =
            scope == "personal"
            ? Self.chat : TeamsAddress(tenant: TeamsDesk.tenant, conversation: "19:abc@thread.tacv2;messageid=1")
        let message = try await Self.platform(scope, http)
            .post(file, to: place.conversation, replyingTo: nil, marker: "7/whole")
        #expect(message == Self.chat.with(activity: "5").message)
        let sent = try #require(http.requests.last)
        #expect(sent.url == "\(TeamsDesk.service)v3/conversations/a%3A1-ana/activities")
        let card = try #require(Simulator.JSON(parsing: sent.body))["attachments"].array?.first
        #expect(card?["name"].string == "What-is-downstream-of-stg-trips.txt")
        #expect(card?["content"]["sizeInBytes"].integer == 4)
        let sealed = try #require(card?["content"]["acceptContext"]["file"].string)
        #expect(Workspace.seal.file(in: sealed, team: TeamsDesk.tenant) == "7/whole")
        #expect(Workspace.seal.file(in: sealed, team: "another") == nil)
        #expect(Workspace.seal.file(in: sealed.replacing("f1.37", with: "f1.38"), team: TeamsDesk.tenant) == nil)
    }

    @Test func `where nobody can be given a file, that is said and nothing is sent`() async throws {
        let http = Self.http()
        let place = TeamsAddress(tenant: TeamsDesk.tenant, conversation: "19:abc@thread.tacv2;messageid=1")
        let setback = await #expect(throws: Setback.self) {
            _ = try await Self.platform("channel", http)
                .post(Self.file, to: place.conversation, replyingTo: nil, marker: "7/whole")
        }
        #expect(setback?.kind == .rejected && http.requests.isEmpty)
    }

    @Test func `what is allowed is brought there without a token, and shown in the place of the offer`() async throws {
        let http = Self.http()
        let address = "https://contoso-my.sharepoint.com/upload?tempauth=1"
        try await Self.platform("personal", http).answer(Self.offer(address), with: Self.file)
        let upload = try #require(http.requests.first { $0.url == address })
        #expect(upload.method == "PUT" && upload.body == Self.file.bytes && upload.isForeign)
        #expect(upload.headers.first { $0.name == "Content-Range" }?.value == "bytes 0-3/4")
        #expect(!upload.headers.contains { $0.name == "Authorization" })
        let shown = try #require(http.requests.last)
        #expect(shown.method == "PUT" && shown.url.hasSuffix("/activities/5"))
        #expect(String(decoding: shown.body, as: UTF8.self).contains("teams.card.file.info"))
    }

    @Test(
        arguments: [
            "https://evil.example/upload", "https://x.sharepoint.com.evil.example/", "http://x.sharepoint.com/",
            "https://x.sharepoint.com@evil.example/", "https://127.0.0.1/x.sharepoint.com",
        ]
    )
    func `a file goes nowhere but to where Microsoft keeps files`(address: String) async throws {
        let http = Self.http()
        let setback = await #expect(throws: Setback.self) {
            try await Self.platform("personal", http).answer(Self.offer(address), with: Self.file)
        }
        #expect(setback?.kind == .rejected && http.requests.isEmpty)
    }

    @Test func `a file that could not be brought is still offered`() async throws {
        let http = Self.http(upload: 503)
        let setback = await #expect(throws: Setback.self) {
            let address = "https://contoso-my.sharepoint.com/upload?tempauth=1"
            try await Self.platform("personal", http).answer(Self.offer(address), with: Self.file)
        }
        #expect(setback?.kind == .retry && http.requests.count == 1)
    }

    // MARK: At the door

    private static func consent(_ sealed: String, _ action: String = "accept") -> Simulator.JSON {
        TeamsDesk.activity(
            "invoke",
            [
                "name": "fileConsent/invoke", "id": "f:1", "replyToId": "5",
                "conversation": [
                    "id": "a:1-ana", "conversationType": "personal", "tenantId": .string(TeamsDesk.tenant),
                ],
                "value": [
                    "type": "fileUpload", "action": .string(action), "context": ["file": .string(sealed)],
                    "uploadInfo": ["uploadUrl": "https://contoso-my.sharepoint.com/upload", "name": "a.txt"],
                ],
            ]
        )
    }

    @Test func `an answer counts when we made the offer, and may be given again when it failed`() async throws {
        let desk = try TeamsDesk()
        let sealed = Workspace.seal.value(forFile: "7/whole", team: TeamsDesk.tenant)
        #expect(try await desk.deliver(Self.consent(sealed)).status == 200)
        #expect(try await desk.deliver(Self.consent(sealed, "decline")).status == 200)
        #expect(desk.offers.taken.map(\.isWanted) == [true, false])
        #expect(
            desk.offers.taken.allSatisfy {
                $0.marker == "7/whole" && $0.message == Self.chat.with(activity: "5").message
            }
        )

        let foreign = Workspace.seal.value(forFile: "7/whole", team: "another")
        let press = Press(.approve, request: RequestID("7"), revision: 3)
        for forged in [foreign, sealed + "0", "", Workspace.seal.value(for: press, team: TeamsDesk.tenant)] {
            #expect(try await desk.deliver(Self.consent(forged)).status == 403)
        }
        let busy = Workspace.seal.value(forFile: "8/whole", team: TeamsDesk.tenant)
        #expect(try await desk.deliver(Self.consent(busy)).status == 503)
        #expect(desk.offers.taken.count == 2 && desk.notebook.intakes.isEmpty)
    }
}
