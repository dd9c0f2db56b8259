import ChatBridge
import Foundation
import Requests
import Synchronization
import Testing
import Transport

@Suite("What Slack does not take, and the next best way")
struct SlackFallbackTests {
    private let time = ManualTime()
    private let place = ConversationID("slack:T1:C1:1.0")

    private func platform(_ http: ScriptedHTTP) throws -> SlackPlatform {
        SlackPlatform(
            api: SlackAPI(
                configuration: try SlackConfiguration(settings: Workspace.settings),
                http: http,
                time: self.time
            ),
            me: Workspace.me,
            rendering: SlackRendering(seal: Workspace.seal)
        )
    }

    /// Refuses requests for which `refuses` has a code; everything else is well.
    private func slack(_ refuses: @escaping @Sendable (HTTPRequest) -> String?) -> ScriptedHTTP {
        ScriptedHTTP { request in
            let body =
                refuses(request).map { #"{"ok":false,"error":"\#($0)"}"# }
                ?? #"{"ok":true,"ts":"7.0","channel":\#(request.slackMethod == "conversations.open" ? #"{"id":"D1"}"# : #""C1""#)}"#
            return .success(HTTPResponse(status: 200, body: Array(body.utf8)))
        }
    }

    @Test func `blocks that Slack does not take are left out, once`() async throws {
        for code in ["msg_blocks_too_long", "invalid_blocks", "msg_too_long"] {
            let http = self.slack { $0.json["blocks"] is [Any] ? code : nil }
            let card = Card(headline: "Done", blocks: [.text("It is merged")])
            _ = try await self.platform(http).post(card, to: self.place, replyingTo: nil, marker: "m")
            #expect(http.requests.count == 2)
            #expect(http.requests[1].json["text"] as? String != nil)
        }
        let http = self.slack { _ in "invalid_blocks" }
        await #expect(throws: Setback.self) {
            _ = try await self.platform(http).post(Card("a"), to: self.place, replyingTo: nil, marker: "m")
        }
        #expect(http.requests.count == 2)
    }

    @Test func `an edit whose blocks are not taken clears the old ones`() async throws {
        let http = self.slack { ($0.json["blocks"] as? [Any])?.isEmpty == false ? "invalid_blocks" : nil }
        let message = MessageRef("slack:T1:C1:7.0")
        #expect(try await self.platform(http).update(message, to: Card("a"), in: self.place, marker: "m") == .done)
        #expect((http.requests.last?.json["blocks"] as? [Any])?.isEmpty == true)
    }

    @Test func `a key that Slack does not know is left out`() async throws {
        let http = self.slack { $0.json["client_msg_id"] != nil ? "invalid_arg_name" : nil }
        _ = try await self.platform(http).post(Card("a"), to: self.place, replyingTo: nil, marker: "m")
        #expect(http.requests.map { $0.json["client_msg_id"] == nil } == [false, true])
    }

    @Test func `the same message has the same key, another has another`() async throws {
        let http = self.slack { _ in nil }
        let platform = try self.platform(http)
        for marker in ["1/card", "1/card", "1/closing"] {
            _ = try await platform.post(Card("a"), to: self.place, replyingTo: nil, marker: marker)
        }
        let keys = http.requests.compactMap { $0.json["client_msg_id"] as? String }
        #expect(keys[0] == keys[1] && keys[1] != keys[2])
        #expect(keys.allSatisfy { UUID(uuidString: $0) != nil && Array($0)[14] == "5" })
    }

    @Test(arguments: ["user_not_in_channel", "not_in_channel", "is_archived", "channel_not_found"])
    func `who can't be told in the channel is told directly`(code: String) async throws {
        let http = self.slack { $0.slackMethod == "chat.postEphemeral" ? code : nil }
        try await self.platform(http).whisper(Card("Too late"), to: PersonID("slack:UANA"), in: self.place)
        let methods = ["conversations.replies", "chat.postEphemeral", "conversations.open", "chat.postMessage"]
        #expect(http.requests.map(\.slackMethod) == methods)
        #expect(http.requests.last?.json["channel"] as? String == "D1")
        #expect(http.requests.last?.json["thread_ts"] == nil)
    }

    @Test(arguments: [(1, false), (2, true)])
    func `what one person alone is told is told in the thread only once that has begun`(
        messages: Int,
        isThread: Bool
    ) async throws {
        let found = (1...messages).map { #"{"ts":"\#($0).0"}"# }.joined(separator: ",")
        let http = ScriptedHTTP(#"{"ok":true,"messages":[\#(found)]}"#)
        try await self.platform(http).whisper(Card("Too late"), to: PersonID("slack:UANA"), in: self.place)
        #expect(http.requests.last?.slackMethod == "chat.postEphemeral")
        #expect((http.requests.last?.json["thread_ts"] != nil) == isThread)
    }

    @Test func `without the permission to ask for it, the person's name stands for the conversation`() async throws {
        let http = self.slack { $0.slackMethod == "conversations.open" ? "missing_scope" : nil }
        let home = try await self.platform(http).direct(to: PersonID("slack:UANA"), insteadOf: self.place)
        #expect(home == ConversationID("slack:T1:UANA:"))
    }

    @Test func `a form that is open already is open`() async throws {
        let http = self.slack { _ in "exchanged_trigger_id" }
        let form = Form(templates: [], chosen: nil)
        try await self.platform(http).openForm(
            form,
            handle: .trigger("t"),
            for: PersonID("slack:UANA"),
            in: self.place
        )
    }

    @Test func `calls that wait for their turn are not sent once Slack has asked to wait`() async throws {
        let http = SlowHTTP()
        let platform = SlackPlatform(
            api: SlackAPI(
                configuration: try SlackConfiguration(settings: Workspace.settings),
                http: http,
                time: self.time
            ),
            me: Workspace.me,
            rendering: SlackRendering(seal: Workspace.seal)
        )
        let place = self.place
        await withTaskGroup(of: Setback.Kind?.self) { group in
            for number in 0..<5 {
                group.addTask {
                    do throws(Setback) {
                        _ = try await platform.post(Card("a"), to: place, replyingTo: nil, marker: "\(number)")
                        return nil
                    } catch {
                        return error.kind
                    }
                }
            }
            for await kind in group {
                guard case .later = kind else {
                    Issue.record("\(String(describing: kind))")
                    continue
                }
            }
        }
        #expect(http.sent == 1)
    }
}

/// Answers 429, after others have had time to come.
private final class SlowHTTP: HTTPClient {
    private let count = Mutex(0)
    var sent: Int { self.count.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        self.count.withLock { $0 += 1 }
        for _ in 0..<200 { await Task.yield() }
        return HTTPResponse(status: 429, headers: ["retry-after": "30"])
    }
}
