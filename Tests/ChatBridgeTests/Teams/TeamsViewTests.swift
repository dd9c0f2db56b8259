import Requests
import Simulator
import Synchronization
import Testing
import Transport

@testable import ChatBridge

@Suite("Teams: what each person sees of a card")
struct TeamsViewTests {
    private static let place = TeamsAddress(
        tenant: TeamsDesk.tenant,
        conversation: "19:abc@thread.tacv2;messageid=1700000000000"
    )
    private static let ana = PersonID(teams: TeamsDesk.ana)
    private static let approve = Button(
        "Approve",
        press: Press(.approve, request: RequestID("7"), revision: 3)
    )
    private static let whole = Card(headline: "A plan", blocks: [.buttons([approve])])

    /// A desk at which Ana sees no button of request 7, and nobody anything of others.
    private func desk(isFull: Bool = false) throws -> TeamsDesk {
        try TeamsDesk(isFull: isFull) { view, person in
            guard view == TeamsView(of: RequestID("7")), person == Self.ana else { return nil }
            return TeamsView.Sight(whole: Self.whole, seen: Card(headline: "A plan"))
        }
    }

    private static func value(_ marker: String = "7/card", in place: TeamsAddress = Self.place) -> String {
        Workspace.seal.value(forView: marker, in: place.lane, team: TeamsDesk.tenant)
    }

    private static func look(
        _ data: Simulator.JSON,
        trigger: String = "automatic",
        _ changed: [String: Simulator.JSON] = [:]
    ) -> Simulator.JSON {
        var activity = TeamsDesk.press("", trigger: trigger)
        activity["value"]["action"] = ["type": "Action.Execute", "verb": "refresh", "data": data]
        for (name, value) in changed { activity[name] = value }
        return activity
    }

    private func answer(_ desk: TeamsDesk, _ activity: Simulator.JSON) async throws -> Simulator.JSON {
        let response = try await desk.deliver(activity)
        #expect(response.status == 200)
        return try #require(Simulator.JSON(parsing: response.body))
    }

    @Test(arguments: ["automatic", "manual"])
    func `who looks at a card is shown their own, and nothing is written down`(_ trigger: String) async throws {
        // Not even a full disk keeps anybody from looking.
        for desk in [try self.desk(), try self.desk(isFull: true)] {
            let body = try await self.answer(desk, Self.look(["view": .string(Self.value())], trigger: trigger))
            #expect(body["statusCode"] == 200 && body["type"].string == "application/vnd.microsoft.card.adaptive")
            #expect(body["value"].cardText == "A plan" && body["value"].titles.isEmpty)
            // It is asked for again when the message changes.
            #expect(body["value"]["refresh"]["action"]["data"]["view"].string == Self.value())
            #expect(desk.notebook.intakes.isEmpty)
        }
    }

    @Test func `what was never shown there is not shown, kindly, and a button among it presses nothing`() async throws {
        let desk = try self.desk()
        let press = Workspace.seal.value(for: Self.approve.press, team: TeamsDesk.tenant)
        let elsewhere = TeamsAddress(tenant: TeamsDesk.tenant, conversation: "19:other@thread.tacv2")
        let forged: [Simulator.JSON] = [
            ["view": .string(Self.value().replacing(/.$/, with: "x"))], ["view": .string(Self.value("8/card"))],
            ["view": .string(Self.value(in: elsewhere))], ["view": .string(Self.value("no marker"))],
            ["view": .string(Workspace.seal.value(forFile: "7/card", team: TeamsDesk.tenant))],
            ["view": .string(press)], ["press": .string(press)], [:], "oddly",
        ]
        for data in forged {
            let body = try await self.answer(desk, Self.look(data))
            #expect(body["type"].string == "application/vnd.microsoft.error", "\(data)")
            #expect(body["value"]["message"].string?.contains("stays as it is") == true)
        }
        // Whoever looks by the menu of a card presses none of its buttons either, but a button is a button.
        #expect(desk.notebook.intakes.isEmpty)
        _ = try await self.answer(desk, Self.look(["press": .string(press), "view": "x"], trigger: "manual"))
        #expect(desk.notebook.intakes.count == 1)
    }

    @Test func `nobody of another tenant, and nobody without a name in this one, is shown anything`() async throws {
        let desk = try self.desk()
        let other: Simulator.JSON = [
            "id": "19:abc@thread.tacv2;messageid=1700000000000", "tenantId": "99999999-2222-4333-8444-555555555555",
        ]
        let data: Simulator.JSON = ["view": .string(Self.value())]
        let stranger = try await desk.deliver(Self.look(data, ["conversation": other, "channelData": [:]]))
        #expect(stranger.status == 403 && stranger.body.isEmpty)
        for changed in [
            ["from": ["id": "29:1abc", "name": "Somebody"]], ["from": ["id": .string("28:\(TeamsDesk.app)")]],
        ] as [[String: Simulator.JSON]] {
            let body = try await self.answer(desk, Self.look(data, changed))
            #expect(body["type"].string == "application/vnd.microsoft.error", "\(changed)")
        }
    }

    @Test func `a marker says which message it is, wherever that is shown`() throws {
        let mirror = "teams:\(TeamsDesk.tenant):19%3Ab@thread.tacv2:"
        for (marker, post, place) in [
            ("7/card", Post.card, nil), ("7/closing/after/teams:x:y:z:1", .closing, nil),
            ("7/card@\(mirror)", .card, mirror), ("7/card@\(mirror)/after/teams:x", .card, mirror),
        ] as [(String, Post, String?)] {
            let view = try #require(TeamsView(marker: marker))
            #expect(view.request == RequestID("7") && view.post == post && view.mirror?.rawValue == place)
            let sealed = Workspace.seal.value(forView: view.marker, in: Self.place.lane, team: TeamsDesk.tenant)
            #expect(TeamsView(sealed, in: Self.place, sealedBy: Workspace.seal) == view)
        }
        for odd in ["", "7", "7/", "/card", "7/odd"] { #expect(TeamsView(marker: odd)?.request != RequestID("7")) }
    }
}

extension TeamsViewTests {
    /// For whom Teams asks: the bot's own calls, answered by a conversation of `size` people.
    private func posted(
        _ card: Card,
        in conversation: String,
        size: Int?,
        met: [String] = []
    ) async throws -> (
        refresh: Simulator.JSON, calls: Int
    ) {
        let memory = [
            "teams:place:\(TeamsAddress(tenant: TeamsDesk.tenant, conversation: conversation).lane)":
                #"{"service":"\#(TeamsDesk.service)","scope":"\#(conversation.hasPrefix("a:") ? "personal" : "group")"}"#,
            "teams:met:\(TeamsAddress(tenant: TeamsDesk.tenant, conversation: conversation).lane)":
                "[\(met.map { "\"\($0)\"" }.joined(separator: ","))]",
            "teams:person:\(Self.ana)": #"{"account":"29:ana","name":"Ana"}"#,
        ]
        let http = ScriptedHTTP { request in
            let answer: Simulator.JSON
            if request.url.hasSuffix("/token") {
                answer = ["access_token": "t", "expires_in": 3600]
            } else if request.url.contains("/pagedmembers") {
                guard let size else { return .success(HTTPResponse(status: 403)) }
                let page = Simulator.JSON.array(Array(repeating: ["id": "29:x"], count: min(size, 100)))
                answer = size > 100 ? ["members": page, "continuationToken": "more"] : ["members": page]
            } else {
                answer = ["id": "1700000000005"]
            }
            return .success(HTTPResponse(status: 200, body: answer.bytes))
        }
        let platform = TeamsPlatform(
            client: TeamsClient(
                configuration: try TeamsConfiguration(settings: TeamsDesk.settings),
                http: http,
                time: ManualTime()
            ),
            places: TeamsPlaces(memory: TeamsMemory(recall: { memory[$0] }, keep: { _, _ in })),
            rendering: TeamsRendering(seal: Workspace.seal),
            tenant: TeamsDesk.tenant
        )
        let place = TeamsAddress(tenant: TeamsDesk.tenant, conversation: conversation).conversation
        let message = try await platform.post(card, to: place, replyingTo: nil, marker: "7/card")
        _ = try await platform.update(message, to: card, in: place, marker: "7/card")
        let bodies = http.requests.filter { ["POST", "PUT"].contains($0.method) && !$0.url.hasSuffix("/token") }
        let cards = bodies.compactMap { Simulator.JSON(parsing: $0.body) }.map {
            $0["attachments"].array?.first?["content"] ?? .null
        }
        #expect(cards.count == 2 && cards[0] == cards[1])
        return (cards[0]["refresh"], http.requests.count { $0.url.contains("/pagedmembers") })
    }

    private static let group = "19:dinner@thread.v2"

    @Test func `where few are, everybody's card is drawn for them; where many are, those it concerns and were met`()
        async throws
    {
        var card = Self.whole
        card.asker = Self.ana
        let few = try await self.posted(card, in: Self.group, size: 50)
        #expect(few.refresh["userIds"].isNull && few.refresh["action"]["type"].string == "Action.Execute")
        #expect(few.calls == 1, "they are counted once")
        for size in [51, 500, nil] {
            let many = try await self.posted(card, in: Self.group, size: size, met: ["29:bo", "29:ana"])
            #expect(many.refresh["userIds"] == ["29:ana", "29:bo"] && many.calls == 1)
        }
        let crowd = (0..<60).map { "29:\($0)" }
        let listed = try await self.posted(card, in: Self.group, size: 500, met: crowd).refresh["userIds"].array ?? []
        #expect(listed.count == 60 && listed.first == "29:ana")
        let alone = try await self.posted(card, in: "a:1", size: nil)
        #expect(alone.refresh["userIds"].isNull && alone.calls == 0)
    }

    @Test func `a card with nothing to press is the same for all, so nobody asks for it`() async throws {
        let plain = try await self.posted(Card("It is done"), in: Self.group, size: 3)
        #expect(plain.refresh.isNull && plain.calls == 0)
    }

    @Test func `sixty people in a place are remembered, the latest first, across starts`() async throws {
        let store = Mutex<[String: String]>([:])
        let memory = TeamsMemory(
            recall: { name in store.withLock { $0[name] } },
            keep: { name, value in store.withLock { $0[name] = value } }
        )
        let desk = try TeamsDesk()
        let places = TeamsPlaces(memory: memory)
        for number in 0..<70 {
            var said = TeamsDesk.mention()
            said["from"] = ["id": .string("29:\(number)"), "aadObjectId": .string(TeamsDesk.ana)]
            try await places.learn(desk.decoding.arrival(try desk.decoding.activity(said.bytes)))
        }
        let coming = TeamsDesk.activity("conversationUpdate", ["membersAdded": [["id": "29:new"], ["id": "28:bot"]]])
        await places.learn(isSmall: true, Self.place)
        #expect(await places.isSmall(Self.place) == true)
        try await places.learn(desk.decoding.arrival(try desk.decoding.activity(coming.bytes)))
        #expect(await places.isSmall(Self.place) == nil, "somebody came, so they are counted again")
        #expect(!store.withLock { $0.keys.contains { $0.hasPrefix("teams:met:") } }, "nobody's message waits for it")
        await places.keepMet(in: Self.place.lane)
        let met = try await TeamsPlaces(memory: memory).met(in: Self.place.lane)
        #expect(met.count == 60 && met.prefix(3) == ["29:1abc", "29:new", "29:69"])
    }
}
