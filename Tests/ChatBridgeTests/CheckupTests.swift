import Requests
import Testing
import Transport

@testable import ChatBridge

@Suite("What the doctor finds in Slack")
struct CheckupTests {
    private static let granted = SlackScope.wanted(isAgent: false).map(\.name)

    private func findings(
        scopes: [String] = Self.granted,
        answers: [String: String] = [:],
        isAgent: Bool = false
    ) async throws -> [Finding] {
        let usual = [
            "auth.test": #"{"ok":true,"team_id":"T1","user_id":"UBOT","bot_id":"B1"}"#,
            "apps.connections.open": #"{"ok":true,"url":"wss://x.test/"}"#,
            "users.conversations": #"{"ok":true,"channels":[{"id":"C1"},{"id":"D1"}]}"#,
        ].merging(answers) { $1 }
        let http = ScriptedHTTP { request in
            let body = usual[request.slackMethod] ?? #"{"ok":false,"error":"unknown_method"}"#
            let headers = ["x-oauth-scopes": scopes.joined(separator: ", ")]
            return .success(HTTPResponse(status: 200, headers: headers, body: Array(body.utf8)))
        }
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        let api = SlackAPI(configuration: configuration, http: http, time: ManualTime())
        return await SlackCheckup(api: api, isAgent: isAgent).findings()
    }

    private func bad(_ findings: [Finding]) -> [Finding] { findings.filter { $0.verdict == .bad } }

    @Test func `an app that is as its manifest says is well`() async throws {
        let findings = try await self.findings()
        #expect(findings.map(\.verdict) == [.good, .good, .good, .good], "\(findings)")
    }

    @Test func `each permission that is missing is named, with what it is for and what to do`() async throws {
        let scopes = Self.granted.filter { $0 != "reactions:write" && $0 != "im:history" }
        let bad = self.bad(try await self.findings(scopes: scopes))
        #expect(bad.map(\.subject) == ["slack scope im:history", "slack scope reactions:write"])
        #expect(bad.allSatisfy { $0.advice?.contains("install the app again") == true })
        #expect(bad[1].detail.contains("to show at once that a message was heard"))
        #expect(self.bad(try await self.findings(isAgent: true)).map(\.subject) == ["slack scope assistant:write"])
    }

    @Test func `more than is needed is a remark`() async throws {
        let findings = try await self.findings(scopes: Self.granted + ["admin"])
        #expect(self.bad(findings).isEmpty)
        #expect(findings.contains { $0.verdict == .remark && $0.detail.contains("admin") })
    }

    @Test(arguments: [
        ("auth.test", #"{"ok":false,"error":"invalid_auth"}"#, "slack bot token"),
        ("auth.test", #"{"ok":true,"team_id":"T1","user_id":"U1"}"#, "slack bot token"),
        ("apps.connections.open", #"{"ok":false,"error":"invalid_auth"}"#, "slack app token"),
        ("apps.connections.open", #"{"ok":false,"error":"link_disabled"}"#, "slack socket mode"),
    ])
    func `what keeps the bot from starting is named`(method: String, answer: String, subject: String) async throws {
        let bad = self.bad(try await self.findings(answers: [method: answer]))
        #expect(bad.map(\.subject) == [subject])
        #expect(bad.allSatisfy { $0.advice != nil && !$0.detail.contains("secret") })
    }

    @Test func `a bot in no channel is told to be invited`() async throws {
        let findings = try await self.findings(answers: ["users.conversations": #"{"ok":true,"channels":[]}"#])
        #expect(findings.last?.advice?.contains("/invite") == true)
    }
}
