import Requests
import Simulator
import Testing
import Transport

@testable import ChatBridge

@Suite("Teams: what is answered")
struct TeamsIntakeTests {
    private func value(_ verb: Press.Verb = .approve) -> String {
        Workspace.seal.value(for: Press(verb, request: RequestID("7"), revision: 3), team: TeamsDesk.tenant)
    }

    private func body(_ response: HTTPResponse) throws -> Simulator.JSON {
        try #require(Simulator.JSON(parsing: response.body))
    }

    @Test func `a press is written down, and answered with the card as it is then`() async throws {
        let desk = try TeamsDesk()
        let body = try self.body(try await desk.deliver(TeamsDesk.press(self.value())))
        #expect(body["statusCode"].integer == 200)
        #expect(body["type"].string == "application/vnd.microsoft.card.adaptive")
        #expect(body["value"].cardText == "Request 7")
        guard case .command(let request, .approve(let person, 3, _), nil)? = desk.notebook.intakes.first?.wish else {
            Issue.record("no approval: \(desk.notebook.intakes)")
            return
        }
        #expect(request == RequestID("7") && person == PersonID("teams:\(TeamsDesk.ana)"))
    }

    @Test func `who is refused is told so in the answer, and a forged button does nothing`() async throws {
        let desk = try TeamsDesk(receipt: .refused(.notAnApprover))
        let body = try self.body(try await desk.deliver(TeamsDesk.press(self.value())))
        #expect(body["value"].string == "No: notAnApprover")
        let quiet = try TeamsDesk()
        let forged = self.value().replacing(".7.", with: ".8.")
        #expect(try self.body(try await quiet.deliver(TeamsDesk.press(forged)))["value"].string == "No: unknownRequest")
        #expect(quiet.notebook.intakes.isEmpty)
    }

    @Test func `what could not be written down is delivered again, or told`() async throws {
        let desk = try TeamsDesk(isFull: true)
        #expect(try await desk.deliver(TeamsDesk.mention()).status == 503)
        let body = try self.body(try await desk.deliver(TeamsDesk.press(self.value())))
        #expect(body["value"].string?.contains("nothing was done") == true)
    }

    @Test func `a command opens its form, and what is sent becomes a request`() async throws {
        let desk = try TeamsDesk()
        func invoke(_ name: String, _ value: Simulator.JSON) async throws -> Simulator.JSON {
            let activity = TeamsDesk.activity("invoke", ["name": .string("composeExtension/\(name)"), "value": value])
            return try self.body(try await desk.deliver(activity))
        }
        let shown = try await invoke("fetchTask", ["commandId": "add_metric", "commandContext": "compose"])
        let card = shown["task"]["value"]["card"]["content"]
        #expect(shown["task"]["type"].string == "continue" && desk.notebook.intakes.isEmpty)
        var data = try #require(card["actions"].array?.first?["data"])
        data["slot-name"] = "fare"
        let sent = try await invoke("submitAction", ["commandId": "add_metric", "data": data])
        #expect(sent["task"]["type"].string == "message")
        guard case .message(let opening)? = desk.notebook.intakes.first?.wish else {
            Issue.record("nothing was asked for: \(desk.notebook.intakes)")
            return
        }
        #expect(opening.words == .intent(Intent(name: "add_metric", project: "taxi", slots: ["name": .text("fare")])))
    }

    @Test func `a message that somebody wrote is asked for by who chose it, and its markup is none`() async throws {
        let desk = try TeamsDesk()
        let html = "<div>add a metric for <b>fares</b> &amp; tips<script>x</script></div>"
        let value: Simulator.JSON = [
            "commandId": "request", "commandContext": "message",
            "messagePayload": ["id": "17", "body": ["contentType": "html", "content": .string(html)]],
        ]
        let activity = TeamsDesk.activity("invoke", ["name": "composeExtension/fetchTask", "value": value])
        let body = try self.body(try await desk.deliver(activity))
        #expect(body["task"]["type"].string == "message")
        guard case .message(let opening)? = desk.notebook.intakes.first?.wish else {
            Issue.record("nothing was asked for: \(desk.notebook.intakes)")
            return
        }
        #expect(opening.words == .text("add a metric for fares & tips x"))
        #expect(opening.person == PersonID("teams:\(TeamsDesk.ana)") && opening.message == nil)
    }

    @Test func `an edit that changes nothing says so`() async throws {
        for (receipt, words) in [(Receipt.ignored, "Nothing was changed"), (.recorded(RequestID("7")), "Done.")] {
            let desk = try TeamsDesk(receipt: receipt, door: Workspace.door(revise: { _, _ in .accepted(Self.intent) }))
            let data: Simulator.JSON = [
                "template": "add_metric", "slot-name": "fare", "press": .string(self.value(.edit)),
            ]
            let sent = TeamsDesk.activity("invoke", ["name": "task/submit", "value": ["data": data]])
            let body = try self.body(try await desk.deliver(sent))
            #expect(body["task"]["value"].string?.hasPrefix(words) == true, "\(body)")
        }
    }

    private static let intent = Intent(name: "add_metric", project: "taxi", slots: ["name": .text("fare")])

    @Test func `a plan is edited in a dialog, and what was wrong stands beside its field`() async throws {
        let desk = try TeamsDesk(door: Workspace.door(revise: { _, _ in .refused(["name": "no such column"]) }))
        func invoke(_ name: String, _ data: Simulator.JSON) async throws -> Simulator.JSON {
            let activity = TeamsDesk.activity("invoke", ["name": .string(name), "value": ["data": data]])
            return try self.body(try await desk.deliver(activity))
        }
        let shown = try await invoke("task/fetch", ["press": .string(self.value(.edit))])
        let card = shown["task"]["value"]["card"]["content"]
        #expect(shown["task"]["type"].string == "continue")
        #expect(card["body"].array?.first?["id"].string == "slot-name")
        var data = try #require(card["actions"].array?.first?["data"])
        data["slot-name"] = "fare"
        let again = try await invoke("task/submit", data)
        #expect(again["task"]["value"]["card"]["content"].cardText.contains("no such column"))
        data["press"] = .string(self.value(.edit).replacing(".7.", with: ".8."))
        #expect(try await invoke("task/submit", data)["task"]["type"].string == "message")
        #expect(desk.notebook.intakes.isEmpty)
    }
}
