import Foundation
import Requests
import Simulator
import Testing
import Transport

@testable import ChatBridge

@Suite("Teams: what comes in")
struct TeamsDecodingTests {
    private let decoding = TeamsDecoding(appID: TeamsDesk.app, tenant: TeamsDesk.tenant, seal: Workspace.seal)
    private let ana = PersonID("teams:\(TeamsDesk.ana)")

    private func arrival(_ activity: Simulator.JSON) throws -> TeamsArrival {
        self.decoding.arrival(try self.decoding.activity(activity.bytes))
    }

    private func said(_ activity: Simulator.JSON) throws -> String? {
        guard case .said(let saying) = try self.arrival(activity).inbound.gesture else { return nil }
        return saying.text
    }

    @Test func `a mention in a channel is a message in its thread`() throws {
        let inbound = try self.arrival(TeamsDesk.mention("<at>Analytics Bot</at>&nbsp;a &lt; b\n")).inbound
        let place = TeamsAddress(
            tenant: TeamsDesk.tenant,
            conversation: "19:abc@thread.tacv2;messageid=1700000000000",
            activity: "1700000000001"
        )
        #expect(inbound.keys == ["teams:message:19:abc@thread.tacv2:1700000000001"])
        let saying = Inbound.Saying(
            "a < b",
            by: self.ana,
            named: "Ana",
            in: place.with(activity: "").conversation,
            message: place.message
        )
        #expect(inbound.gesture == .said(saying))
        #expect(TeamsAddress(saying.conversation)?.conversationName == "19:abc@thread.tacv2;messageid=1700000000000")
        #expect(saying.message.flatMap(TeamsAddress.init) == place)
    }

    @Test func `a name that is split over several mentions is dropped whole`() throws {
        var activity = TeamsDesk.mention("<at>Analytics</at> <at>Bot</at> <at>Bo</at> asked")
        let me: Simulator.JSON = ["id": .string("28:\(TeamsDesk.app)")]
        activity["entities"] = [
            ["type": "mention", "text": "<at>Analytics</at>", "mentioned": me],
            ["type": "mention", "text": "<at>Bot</at>", "mentioned": me],
            ["type": "mention", "text": "<at>Bo</at>", "mentioned": ["id": "29:bo"]],
        ]
        #expect(try self.said(activity) == "Bo asked")
    }

    @Test func `words are for the bot when it is mentioned by its id, or alone with somebody`() throws {
        #expect(try self.said(TeamsDesk.activity("message", ["text": "hello"])) == nil)
        #expect(try self.said(TeamsDesk.activity("message", ["text": "<at>Analytics Bot</at> hello"])) == nil)
        let chat: Simulator.JSON = [
            "id": "a:1abc", "conversationType": "personal", "tenantId": .string(TeamsDesk.tenant),
        ]
        #expect(try self.said(TeamsDesk.activity("message", ["text": "hello", "conversation": chat])) == "hello")
        let group: Simulator.JSON = [
            "id": "19:x@thread.v2", "conversationType": "groupChat", "tenantId": .string(TeamsDesk.tenant),
        ]
        #expect(try self.said(TeamsDesk.activity("message", ["text": "hello", "conversation": group])) == nil)
        let targeted: Simulator.JSON = ["id": .string("28:\(TeamsDesk.app)"), "isTargeted": true]
        #expect(
            try self.said(TeamsDesk.activity("message", ["text": "/analytics help", "recipient": targeted])) != nil
        )
    }

    @Test(
        arguments: [
            ["id": .string("28:\(TeamsDesk.app)")], ["id": "28:other", "role": "bot"], ["id": "29:guest"],
            ["id": "29:x", "aadObjectId": "not an object"],
        ] as [Simulator.JSON]
    )
    func `nobody but a person of the tenant says anything`(_ from: Simulator.JSON) throws {
        var activity = TeamsDesk.mention()
        activity["from"] = from
        #expect(try self.said(activity) == nil)
    }

    @Test func `a change bears the message's name, and a time of its own`() throws {
        let first = try self.arrival(TeamsDesk.activity("messageUpdate", ["text": "a"])).inbound
        let second = try self.arrival(
            TeamsDesk.activity("messageUpdate", ["text": "b", "timestamp": "2027-01-15T08:00:01Z"])
        ).inbound
        #expect(first.keys != second.keys)
        guard case .changed(let change) = first.gesture else {
            Issue.record("no change")
            return
        }
        #expect(change.at == Timestamp(milliseconds: 1_800_000_000_123) && change.now?.text == "a")
        let gone = try self.arrival(TeamsDesk.activity("messageDelete")).inbound
        guard case .changed(let deletion) = gone.gesture else {
            Issue.record("no deletion")
            return
        }
        #expect(deletion.now == nil && deletion.message == change.message)
    }

    @Test func `the bot hears that it was added, and not that others were`() throws {
        let us: Simulator.JSON = ["id": .string("28:\(TeamsDesk.app)")]
        let coming: [Simulator.JSON] = [
            TeamsDesk.activity("conversationUpdate", ["membersAdded": [["id": "29:x"], us]]),
            TeamsDesk.activity("installationUpdate", ["action": "add"]),
            TeamsDesk.activity("installationUpdate", ["action": "add-upgrade"]),
        ]
        for activity in coming {
            #expect(try self.arrival(activity).inbound.gesture == .admitted(to: "teams:\(TeamsDesk.tenant):"))
        }
        for activity in [
            TeamsDesk.activity("conversationUpdate", ["membersAdded": [["id": "29:x"]]]),
            TeamsDesk.activity("conversationUpdate", ["membersRemoved": [us]]),
            TeamsDesk.activity("installationUpdate", ["action": "remove"]),
        ] {
            guard case .ignored = try self.arrival(activity).inbound.gesture else {
                Issue.record("taken for the bot's own coming")
                continue
            }
        }
    }

    @Test func `a card that refreshes itself presses nothing`() throws {
        let value = Workspace.seal.value(
            for: Press(.approve, request: RequestID("1"), revision: 1),
            team: TeamsDesk.tenant
        )
        guard case .pressed(let pressing) = try self.arrival(TeamsDesk.press(value)).inbound.gesture else {
            Issue.record("no press")
            return
        }
        #expect(pressing.value == value && pressing.click.time == Timestamp(milliseconds: 1_800_000_000_123))
        guard case .ignored = try self.arrival(TeamsDesk.press(value, trigger: "automatic")).inbound.gesture else {
            Issue.record("a refresh decides")
            return
        }
    }

    /// Any kind of value in any place, and kinds of activities that nobody knows yet.
    @Test(
        arguments: [
            "typing", "event", "endOfConversation", "conversationUpdate", "installationUpdate", "messageReaction",
            "handoff",
            "command", "", "message", "messageUpdate", "messageDelete",
        ]
    )
    func `every kind of activity is taken, whatever is in it`(_ type: String) async throws {
        let desk = try TeamsDesk()
        let oddities: [Simulator.JSON] = [.null, 1, "text", [1, [:]], ["id": 1, "tenant": "x"], true]
        for field in [
            "text", "from", "conversation", "channelData", "entities", "value", "id", "timestamp", "recipient",
        ] {
            for oddity in oddities {
                let response = try await desk.deliver(TeamsDesk.activity(type, [field: oddity]))
                #expect(response.status == 200, "\(type) \(field) \(oddity)")
            }
        }
    }

    @Test func `unknown invokes are not implemented, known ones with anything in them harmless`() async throws {
        let desk = try TeamsDesk()
        for name in ["composeExtension/query", "signin/verifyState", "message/submitAction", "new"] {
            #expect(try await desk.deliver(TeamsDesk.activity("invoke", ["name": .string(name)])).status == 501)
        }
        for name in ["adaptiveCard/action", "task/fetch", "task/submit"] {
            for value in [.null, [], "x", ["data": "x"], ["action": []], ["data": ["press": "v1.1.1.approve.x.y"]]]
                as [Simulator.JSON]
            {
                let activity = TeamsDesk.activity("invoke", ["name": .string(name), "value": value])
                #expect(try await desk.deliver(activity).status == 200, "\(name) \(value)")
            }
        }
        let consent = TeamsDesk.activity("invoke", ["name": "fileConsent/invoke", "value": ["action": "accept"]])
        #expect(try await desk.deliver(consent).status == 403)
        #expect(desk.notebook.intakes.isEmpty && desk.offers.taken.isEmpty)
    }

    @Test func `what is no activity is refused`() async throws {
        let desk = try TeamsDesk()
        let token = try TeamsDesk.signer.get().token(desk.claims())
        for body in ["", "[]", "{", "null", "\u{0}"] {
            #expect(await desk.post(Array(body.utf8), token: token).status == 400)
        }
        #expect(await desk.post(Array("[".utf8), token: nil).status == 401)
    }
}
