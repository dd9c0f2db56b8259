import ChatBridge
import Foundation
import Requests
import Testing
import Transport

@Suite("Forms as Slack shows them")
struct SlackFormTests {
    private let templates = [
        FormTemplate(
            name: "add_metric",
            title: "Add a metric",
            fields: [
                .init(slot: "measure", label: "Measure", hint: "a column", required: true),
                .init(slot: "aggregation", label: "How", required: true, choices: ["avg", "sum"]),
            ]
        ),
        FormTemplate(name: "add_test", title: "Add a test", fields: []),
    ]

    private func open(_ form: Form, handle: FormHandle) async throws -> (method: String, body: [String: Any]) {
        let http = ScriptedHTTP(#"{"ok":true}"#)
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        let platform = SlackPlatform(
            api: SlackAPI(configuration: configuration, http: http, time: ManualTime()),
            me: Workspace.me,
            rendering: SlackRendering(seal: Workspace.seal)
        )
        try await platform.openForm(
            form,
            handle: handle,
            for: PersonID("slack:UANA"),
            in: ConversationID("slack:T1:C1:")
        )
        let request = try #require(http.requests.first)
        return (request.slackMethod, request.json)
    }

    @Test func `a form shows the fields of its template, typed or chosen`() async throws {
        let (method, body) = try await self.open(Form(templates: self.templates), handle: .trigger("t1"))
        #expect(method == "views.open")
        #expect(body["trigger_id"] as? String == "t1")
        let view = try #require(body["view"] as? [String: Any])
        #expect(view["callback_id"] as? String == "chatbridge.request")
        let blocks = try #require(view["blocks"] as? [[String: Any]])
        #expect(
            blocks.map { $0["block_id"] as? String } == ["template", "add_metric:measure", "add_metric:aggregation"]
        )
        #expect(blocks[0]["dispatch_action"] as? Bool == true)
        #expect(
            blocks.map { ($0["element"] as? [String: Any])?["type"] as? String } == [
                "static_select", "plain_text_input", "static_select",
            ]
        )
    }

    @Test func `a form for a plan has no choice of template, and is filled in`() async throws {
        let form = Form(
            templates: [self.templates[0]],
            editing: Editing(RequestID("12"), revision: 3),
            values: ["measure": "fare", "aggregation": "avg"]
        )
        let (_, body) = try await self.open(form, handle: .trigger("t1"))
        let view = try #require(body["view"] as? [String: Any])
        let blocks = try #require(view["blocks"] as? [[String: Any]])
        #expect(blocks.map { $0["block_id"] as? String } == ["add_metric:measure", "add_metric:aggregation"])
        let elements = blocks.compactMap { $0["element"] as? [String: Any] }
        #expect(elements[0]["initial_value"] as? String == "fare")
        #expect((elements[1]["initial_option"] as? [String: Any])?["value"] as? String == "avg")
        let memory = try #require(view["private_metadata"] as? String)
        #expect(memory.contains(#""request":"12""#) && memory.contains(#""revision":3"#))
    }

    @Test func `another template refreshes the form that is open`() async throws {
        let (method, body) = try await self.open(
            Form(templates: self.templates, chosen: "add_test"),
            handle: .open(view: "V1", hash: "h")
        )
        #expect(method == "views.update")
        #expect(body["view_id"] as? String == "V1")
        #expect(body["hash"] as? String == "h")
        let view = try #require(body["view"] as? [String: Any])
        #expect((view["private_metadata"] as? String)?.contains("add_test") == true)
    }

    @Test func `limits hold for any template`() async throws {
        let long = String(repeating: "long ", count: 200)
        let field = FormTemplate.Field(slot: "a", label: long, hint: long, required: false, choices: [long])
        let template = FormTemplate(name: "t", title: long, fields: Array(repeating: field, count: 200))
        let (_, body) = try await self.open(
            Form(templates: Array(repeating: template, count: 200)),
            handle: .trigger("t")
        )
        let view = try #require(body["view"] as? [String: Any])
        let blocks = try #require(view["blocks"] as? [[String: Any]])
        #expect(blocks.count <= 100)
        let choices = (blocks[0]["element"] as? [String: Any])?["options"] as? [Any] ?? []
        #expect(choices.count == 100)
        #expect(((view["title"] as? [String: Any])?["text"] as? String ?? "").count <= 24)
    }
}
