import Requests
import Testing
import Transport

@testable import ChatBridge

@Suite("Signs of progress in Slack")
struct SlackSignsTests {
    private static let message = MessageRef("slack:T1:C1:5.0")
    private static let place = ConversationID("slack:T1:C1:5.0")

    private func platform(_ settings: SlackSigns.Settings, _ http: ScriptedHTTP) throws -> SlackPlatform {
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        let api = SlackAPI(configuration: configuration, http: http, time: ManualTime())
        return SlackPlatform(
            api: api,
            me: Workspace.me,
            rendering: SlackRendering(seal: Workspace.seal),
            signs: SlackSigns(api: api, settings: settings)
        )
    }

    private func show(_ signs: [Sign], _ settings: SlackSigns.Settings, _ http: ScriptedHTTP) async throws {
        let platform = try self.platform(settings, http)
        for sign in signs { await platform.sign(sign, for: Self.message, in: Self.place) }
    }

    @Test func `eyes are on a message from when it is heard until it is done, and nothing is said twice`() async throws
    {
        let http = ScriptedHTTP(#"{"ok":true}"#)
        try await self.show([.working, .working, .waiting, .working, .done, .done], .init(), http)
        #expect(http.requests.map(\.slackMethod) == ["reactions.add", "reactions.remove"])
        let lines = http.requests.map { ["method": .text($0.slackMethod), "arguments": $0.sent] as JSON }
        try Judge.judge(lines, by: "judge-slack.py")
    }

    @Test func `an agent's thread says whether it works or waits`() async throws {
        let http = ScriptedHTTP(#"{"ok":true}"#)
        try await self.show([.working, .waiting, .waiting, .done], .init(reacts: false, isAgent: true), http)
        #expect(http.requests.map { $0.json["status"] as? String } == ["processing", "suspended", "active"])
        let lines = http.requests.map { ["method": .text($0.slackMethod), "arguments": $0.sent] as JSON }
        try Judge.judge(lines, by: "judge-slack.py")
    }

    @Test func `without the permission it is tried once, and nobody is troubled`() async throws {
        let http = ScriptedHTTP(#"{"ok":false,"error":"missing_scope","needed":"reactions:write"}"#)
        let platform = try self.platform(.init(), http)
        for ts in ["1.0", "2.0", "3.0"] {
            await platform.sign(.working, for: MessageRef("slack:T1:C1:\(ts)"), in: Self.place)
        }
        #expect(http.requests.count == 1)
    }

    @Test func `no sign is given where none is wanted`() async throws {
        let http = ScriptedHTTP(#"{"ok":true}"#)
        try await self.show([.working, .done], .init(reacts: false), http)
        #expect(http.requests.isEmpty)
        #expect(throws: SlackConfiguration.Invalid.self) {
            try SlackConfiguration(settings: Workspace.settings.merging(["SLACK_REACTIONS": "perhaps"]) { $1 })
        }
        let off = try SlackConfiguration(settings: Workspace.settings.merging(["SLACK_REACTIONS": "false"]) { $1 })
        #expect(off.signs == .init(reacts: false))
    }
}

extension HTTPRequest {
    /// What was sent, for a judge.
    fileprivate var sent: JSON {
        .object(self.json.compactMapValues { ($0 as? String).map(JSON.text) })
    }
}
