import ChatBridge
import Digests
import Foundation
import Requests
import Testing
import Transport

@Suite("Slack's Web API: what became of a call")
struct SlackAPITests {
    private let time = ManualTime()
    private let place = ConversationID("slack:T1:C1:1.0")

    private func platform(_ http: ScriptedHTTP) throws -> SlackPlatform {
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        return SlackPlatform(
            api: SlackAPI(configuration: configuration, http: http, time: self.time),
            me: Workspace.me,
            rendering: SlackRendering(seal: Workspace.seal)
        )
    }

    private func post(_ http: ScriptedHTTP) async throws -> MessageRef {
        try await self.platform(http).post(Card("hello"), to: self.place, replyingTo: nil, marker: "12/card")
    }

    private func setback(_ http: ScriptedHTTP) async -> Setback? {
        do {
            _ = try await self.post(http)
            return nil
        } catch {
            return error as? Setback
        }
    }

    @Test func `a post goes into the thread with its marker, and unfurls nothing`() async throws {
        let http = ScriptedHTTP(#"{"ok":true,"ts":"7.0","channel":"C1"}"#)
        #expect(try await self.post(http) == MessageRef("slack:T1:C1:7.0"))
        let request = try #require(http.requests.first)
        #expect(request.url == "https://slack.com/api/chat.postMessage")
        #expect(request.headers.contains(.init("Authorization", "Bearer xoxb-1-secret")))
        #expect(request.json["thread_ts"] as? String == "1.0")
        #expect(request.json["unfurl_links"] as? Bool == false)
        #expect(request.json["unfurl_media"] as? Bool == false)
        #expect(request.json["parse"] as? String == "none")
        let metadata = try #require(request.json["metadata"] as? [String: Any])
        #expect(metadata["event_type"] as? String == "chatbridge_message")
        #expect((metadata["event_payload"] as? [String: String]) == ["id": "12/card"])
        #expect(request.json["client_msg_id"] as? String == NamedUUID.text("slack:T1:C1/12/card"))
    }

    @Test func `where the conversation has no thread, the card begins one`() async throws {
        let http = ScriptedHTTP(#"{"ok":true,"ts":"7.0"}"#)
        let platform = try self.platform(http)
        let channel = ConversationID("slack:T1:C1:")
        let card = try await platform.post(Card("a"), to: channel, replyingTo: nil, marker: "1/card")
        _ = try await platform.post(Card("b"), to: channel, replyingTo: card, marker: "1/results")
        #expect(http.requests.map { $0.json["thread_ts"] as? String } == [nil, "7.0"])
    }

    @Test(
        arguments: [
            ("{\"ok\":false,\"error\":\"internal_error\"}", 200), ("{\"ok\":false,\"error\":\"fatal_error\"}", 200),
            ("oops", 500), ("", 503), ("<html>", 200), ("", 200), ("{\"ok\":tru", 200), ("{}", 200),
            ("{\"ok\":true}", 200),
        ]
    )
    func `an answer that says nothing is uncertain`(body: String, status: Int) async {
        #expect(await self.setback(ScriptedHTTP(body, status: status))?.kind == .uncertain)
    }

    @Test(arguments: [
        (HTTPFailure.Kind.notSent, nil), (.uncertain, Setback.Kind.uncertain), (.cancelled, .uncertain),
    ])
    func `no answer is uncertain unless nothing was sent`(failure: HTTPFailure.Kind, kind: Setback.Kind?) async {
        let kind = kind ?? .later(self.time.now.advanced(by: .seconds(1)))
        #expect(await self.setback(ScriptedHTTP { _ in .failure(HTTPFailure(failure, "no")) })?.kind == kind)
    }

    @Test(
        arguments: [
            ("not_in_channel", "invite"), ("channel_not_found", "invite"), ("is_archived", "archived"),
            ("restricted_action", "admin"), ("is_inactive", "archived"), ("messages_tab_disabled", "Messages tab"),
        ]
    )
    func `a place that takes nothing is named, with what to do`(code: String, advice: String) async throws {
        let setback = try #require(await self.setback(ScriptedHTTP(#"{"ok":false,"error":"\#(code)"}"#)))
        #expect(setback.kind == .rejected)
        #expect(setback.message.contains(advice))
        #expect(setback.obstacle == "slack:T1:C1")
    }

    @Test func `a refusal for another reason is for good`() async {
        let setback = await self.setback(ScriptedHTTP(#"{"ok":false,"error":"no_such_thing"}"#))
        #expect(setback == Setback(.rejected, "Slack refused chat.postMessage: no_such_thing"))
    }

    @Test func `a missing permission is named, and what must be said waits for it`() async {
        let setback = await self.setback(ScriptedHTTP(#"{"ok":false,"error":"missing_scope","needed":"chat:write"}"#))
        #expect(setback?.kind == .later(self.time.now.advanced(by: .seconds(60))))
        #expect(setback?.message.contains("chat:write") == true)
    }

    @Test func `a revoked token is nobody's request's fault`() async {
        let setback = await self.setback(ScriptedHTTP(#"{"ok":false,"error":"token_revoked"}"#))
        #expect(setback?.kind == .later(self.time.now.advanced(by: .seconds(5))))
        #expect(setback?.message.contains("Slack refuses the bot's token: token_revoked") == true)
    }

    @Test func `nothing is sent to a channel within Retry-After, and other channels go on`() async throws {
        let http = ScriptedHTTP { request in
            let isFirst = request.json["channel"] as? String == "C1"
            return .success(
                isFirst
                    ? HTTPResponse(status: 429, headers: ["retry-after": "30"])
                    : HTTPResponse(status: 200, body: Array(#"{"ok":true,"ts":"8.0"}"#.utf8))
            )
        }
        let platform = try self.platform(http)
        let until = self.time.now.advanced(by: .seconds(30))
        for _ in 0..<3 {
            let error = await #expect(throws: Setback.self) {
                _ = try await platform.post(Card("a"), to: self.place, replyingTo: nil, marker: "m")
            }
            guard case .later(let time) = error?.kind else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(time >= until && until.duration(to: time) < .seconds(1))
        }
        #expect(http.requests.count == 1)
        _ = try await platform.post(Card("a"), to: ConversationID("slack:T1:C2:"), replyingTo: nil, marker: "m")
        self.time.advance(by: .seconds(30))
        _ = try? await platform.post(Card("a"), to: self.place, replyingTo: nil, marker: "m")
        #expect(http.requests.count == 3)
    }

    @Test(arguments: [
        ("message_not_found", Edit.gone), ("cant_update_message", .sealed), ("edit_window_closed", .sealed),
    ])
    func `an edit of a message that is gone, or sealed, says so`(code: String, expected: Edit) async throws {
        let platform = try self.platform(ScriptedHTTP(#"{"ok":false,"error":"\#(code)"}"#))
        let edit = try await platform.update(
            MessageRef("slack:T1:C1:7.0"),
            to: Card("a"),
            in: self.place,
            marker: "1/card"
        )
        #expect(edit == expected)
    }

    @Test func `a message is found by its marker, when it is ours`() async throws {
        let http = ScriptedHTTP(
            """
            {"ok":true,"messages":[{"ts":"1.0","user":"UANA","text":"hi"},\
            {"ts":"2.0","user":"UEVE","bot_id":"BEVE","metadata":{"event_type":"chatbridge_message",\
            "event_payload":{"id":"12/card"}}},\
            {"ts":"3.0","user":"UBOT","metadata":{"event_type":"chatbridge_message","event_payload":{"id":"11/card"}}},\
            {"ts":"4.0","user":"UBOT","metadata":{"event_type":"chatbridge_message","event_payload":{"id":"12/card"}}}]}
            """
        )
        let since = Timestamp(milliseconds: 1_800_000_000_000)
        let platform = try self.platform(http)
        #expect(
            try await platform.find(marker: "12/card", in: self.place, replyingTo: nil, since: since)
                == MessageRef("slack:T1:C1:4.0")
        )
        #expect(try await platform.find(marker: "13/card", in: self.place, replyingTo: nil, since: since) == nil)
        let request = try #require(http.requests.first)
        #expect(request.slackMethod == "conversations.replies")
        #expect(
            request.bodyText
                == "channel=C1&include_all_metadata=true&limit=200&oldest=1799999940.000000&ts=1.0"
        )
    }

    @Test func `a look that fails may be repeated, and is no attempt`() async throws {
        let platform = try self.platform(ScriptedHTTP("", status: 503))
        let soon = self.time.now.advanced(by: .seconds(1))
        await #expect(throws: Setback(.later(soon), "Slack answered conversations.replies with 503")) {
            _ = try await platform.find(marker: "m", in: self.place, replyingTo: nil, since: self.time.now)
        }
    }

    @Test func `a refused bot token is named at the start, and not shown`() async throws {
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        let http = ScriptedHTTP(#"{"ok":false,"error":"invalid_auth"}"#)
        let api = SlackAPI(configuration: configuration, http: http, time: self.time)
        do {
            _ = try await api.identity()
            Issue.record("accepted")
        } catch let error as SlackUnusable {
            #expect(error.description.hasPrefix("SLACK_BOT_TOKEN was refused by Slack: invalid_auth"))
            #expect(!error.description.contains("secret"))
        }
    }

    @Test func `names are asked for once`() async throws {
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        let http = ScriptedHTTP(#"{"ok":true,"user":{"name":"ana","profile":{"display_name":"Ana Lyst"}}}"#)
        let api = SlackAPI(configuration: configuration, http: http, time: self.time)
        let names = SlackNames(api: api, me: Workspace.me, time: self.time)
        for _ in 0..<3 { #expect(await names.name(of: PersonID("slack:UANA")) == "Ana Lyst") }
        #expect(await names.name(of: PersonID("local:ana")) == nil)
        #expect(http.requests.map(\.bodyText) == ["user=UANA"])
    }
}
