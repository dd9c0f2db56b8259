import ChatBridge
import Foundation
import Requests
import Synchronization
import Testing
import Transport

/// A token that Slack rotates is renewed in time, by one at a time, and survives a restart.
@Suite struct SlackTokensTests {
    private static let key = String(repeating: "0123456789abcdef", count: 4)

    /// Slack, as far as tokens go: each refresh token holds once, and access tokens for twelve hours.
    private final class Issuer: Sendable {
        struct State {
            var refresh = "xoxe-1-first"
            var access = "xoxe.xoxb-0"
            var count = 0
            var isDown = false
        }

        let state = Mutex(State())
        let kept = Mutex<[UInt8]?>(nil)

        func answer(_ request: HTTPRequest) -> Result<HTTPResponse, HTTPFailure> {
            let isRenewal = request.url.hasSuffix("/oauth.v2.access")
            let bearer = request.headers.first { $0.name == "Authorization" }?.value
            let text: String? = self.state.withLock { state in
                if isRenewal {
                    if state.isDown { return nil }
                    guard request.bodyText.contains("refresh_token=\(state.refresh)"),
                        request.bodyText.contains("grant_type=refresh_token"),
                        request.bodyText.contains("client_id=7.7"),
                        bearer == nil
                    else { return #"{"ok":false,"error":"invalid_refresh_token"}"# }
                    state.count += 1
                    (state.refresh, state.access) = ("xoxe-1-\(state.count)", "xoxe.xoxb-\(state.count)")
                    return
                        #"{"ok":true,"access_token":"\#(state.access)","refresh_token":"\#(state.refresh)","expires_in":43200}"#
                }
                guard bearer == "Bearer \(state.access)" else { return #"{"ok":false,"error":"token_expired"}"# }
                return #"{"ok":true,"team_id":"T1","user_id":"U1","bot_id":"B1","url":"https://x.slack.com/"}"#
            }
            guard let text else { return .failure(HTTPFailure(.notSent, "down")) }
            return .success(HTTPResponse(status: 200, body: Array(text.utf8)))
        }
    }

    private func api(_ issuer: Issuer, _ http: ScriptedHTTP, _ time: ManualTime, key: String = key) throws -> SlackAPI {
        let settings = [
            "SLACK_APP_TOKEN": "xapp-1", "SLACK_REFRESH_TOKEN": "xoxe-1-first", "SLACK_CLIENT_ID": "7.7",
            "SLACK_CLIENT_SECRET": "hidden", "SLACK_TOKEN_KEY": key,
        ]
        let configuration = try SlackConfiguration(settings: settings)
        let tokens = try SlackTokens(
            try #require(configuration.rotation),
            apiURL: configuration.apiURL,
            kept: .init(read: { issuer.kept.withLock { $0 } }, write: { bytes in issuer.kept.withLock { $0 = bytes } }),
            http: http,
            time: time
        )
        return SlackAPI(configuration: configuration, http: http, time: time, tokens: tokens)
    }

    private func renewals(_ http: ScriptedHTTP) -> Int { http.requests.count { $0.url.hasSuffix("/oauth.v2.access") } }

    @Test func `many who need a token at once have it renewed once, and in time`() async throws {
        let (issuer, time) = (Issuer(), ManualTime())
        let http = ScriptedHTTP { issuer.answer($0) }
        let api = try self.api(issuer, http, time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await api.identity() } }
            try await group.waitForAll()
        }
        #expect(self.renewals(http) == 1)
        // Two hours before its end.
        time.advance(by: .seconds(9 * 3600))
        _ = try await api.identity()
        #expect(self.renewals(http) == 1)
        time.advance(by: .seconds(3600 + 1))
        _ = try await api.identity()
        #expect(self.renewals(http) == 2)
    }

    @Test func `a token that ran out early is renewed, and the call made again`() async throws {
        let (issuer, time) = (Issuer(), ManualTime())
        let http = ScriptedHTTP { issuer.answer($0) }
        let api = try self.api(issuer, http, time)
        _ = try await api.identity()
        issuer.state.withLock { $0.access = "revoked" }
        #expect(try await api.identity().team == "T1")
        #expect(self.renewals(http) == 2)
    }

    @Test func `after a restart the last tokens are used, and on disk nobody can read or change them`() async throws {
        let (issuer, time) = (Issuer(), ManualTime())
        let http = ScriptedHTTP { issuer.answer($0) }
        _ = try await self.api(issuer, http, time).identity()
        let again = try self.api(issuer, http, time)
        _ = try await again.identity()
        #expect(self.renewals(http) == 1)
        time.advance(by: .seconds(11 * 3600))
        _ = try await again.identity()
        #expect(self.renewals(http) == 2, "the refresh token of the first renewal was kept")

        let kept = try #require(issuer.kept.withLock { $0 })
        for secret in ["xoxe-1-", "xoxe.xoxb-"] { #expect(Data(kept).range(of: Data(secret.utf8)) == nil) }
        #expect(throws: (any Error).self) {
            try self.api(issuer, http, time, key: String(repeating: "ab", count: 32))
        }
        issuer.kept.withLock { $0?[20] ^= 1 }
        #expect(throws: (any Error).self) { try self.api(issuer, http, time) }
    }

    @Test func `while Slack renews nothing the token that holds is used, and then calls wait`() async throws {
        let (issuer, time) = (Issuer(), ManualTime())
        let http = ScriptedHTTP { issuer.answer($0) }
        let api = try self.api(issuer, http, time)
        _ = try await api.identity()
        issuer.state.withLock { $0.isDown = true }
        time.advance(by: .seconds(11 * 3600))
        _ = try await api.identity()
        time.advance(by: .seconds(2 * 3600))
        await #expect(throws: Setback.self) { _ = try await api.identity() }
        issuer.state.withLock { $0.isDown = false }
        time.advance(by: .seconds(61))
        _ = try await api.identity()
    }

    @Test func `rotation is set up whole or not at all, and shows no secret`() throws {
        let settings = ["SLACK_APP_TOKEN": "xapp-1", "SLACK_REFRESH_TOKEN": "xoxe-1-first", "SLACK_TOKEN_KEY": "00"]
        let error = #expect(throws: SlackConfiguration.Invalid.self) { try SlackConfiguration(settings: settings) }
        let words = "\(try #require(error))"
        #expect(words.contains("SLACK_CLIENT_ID is missing") && words.contains("SLACK_CLIENT_SECRET is missing"))
        #expect(!words.contains("xoxe-1-first"))
    }

    @Test func `a token of another workspace in the file is not used, and one of this one is`() async throws {
        let file = Mutex("xoxb-old")
        let isRevoked = Mutex(false)
        let http = ScriptedHTTP { request in
            let bearer = request.headers.first { $0.name == "Authorization" }?.value
            let text =
                switch bearer {
                case "Bearer xoxb-old":
                    isRevoked.withLock { $0 }
                        ? #"{"ok":false,"error":"token_revoked"}"#
                        : #"{"ok":true,"team":"Data","team_id":"T1","user_id":"U1"}"#
                case "Bearer xoxb-new": #"{"ok":true,"team":"Data","team_id":"T1","user_id":"U1"}"#
                case "Bearer xoxb-other": #"{"ok":true,"team":"Other","team_id":"T9","user_id":"U1"}"#
                default: #"{"ok":false,"error":"invalid_auth"}"#
                }
            return .success(HTTPResponse(status: 200, body: Array(text.utf8)))
        }
        let (time, health) = (ManualTime(), Health())
        let configuration = try SlackConfiguration(
            settings: ["SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-old"]
        )
        let tokens = SlackTokens(
            SlackGrant(access: "xoxb-old"),
            apiURL: configuration.apiURL,
            current: { file.withLock { $0 } },
            http: http,
            time: time,
            health: health
        )
        let api = SlackAPI(configuration: configuration, http: http, time: time, tokens: tokens)
        await tokens.belong(to: try await api.identity().team)
        isRevoked.withLock { $0 = true }
        for wrong in ["xoxb-old", "xoxb-other", "xoxb-none"] {
            file.withLock { $0 = wrong }
            await #expect(throws: SlackUnusable.self) { _ = try await api.identity() }
        }
        let line = health.conditions.first { $0.subject == "slack token file" }
        #expect(line?.state == .broken && line?.detail.contains("xoxb") == false)
        file.withLock { $0 = "xoxb-new" }
        #expect(try await api.identity().team == "T1")
        #expect(health.conditions.first { $0.subject == "slack token file" }?.state == .well)
        // Nothing but the question whose it is was ever asked with the other one.
        let others = http.requests.filter { $0.headers.contains { $0.value == "Bearer xoxb-other" } }
        #expect(others.map(\.url) == ["https://slack.com/api/auth.test"])
    }
}
