import FoundationEssentials
import Requests
import Transport

/// Slack's OAuth 2.0, as far as an app needs it that is installed in workspaces (docs: authentication/installing-with-oauth,
/// using token rotation).
struct SlackOAuth: Sendable {
    let apiURL: String
    let http: any HTTPClient

    /// Slack, or the way to it, did not do it.
    struct Refusal: Error, Hashable {
        /// Slack's own `error`; `nil` when there was no answer that can be read.
        var code: String?
        var message: String
    }

    private struct Verdict: Decodable {
        var ok: Bool?
        var error: String?
    }

    private struct Owner: Decodable { var team_id: String? }

    private struct Answer: Decodable {
        struct Named: Decodable {
            var id: String?
            var name: String?
        }

        var access_token: String?
        var refresh_token: String?
        var expires_in: Int?
        var bot_user_id: String?
        var team: Named?
        var authed_user: Named?
        var is_enterprise_install: Bool?
    }

    /// Where a person allows the app into a workspace.
    func page(for client: SlackConfiguration.Client, scopes: [String], redirect: String, state: String) -> String {
        let fields = [
            ("client_id", client.id), ("scope", scopes.joined(separator: ",")), ("redirect_uri", redirect),
            ("state", state),
        ]
        let query = fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
        return "\(self.apiURL.dropLast("api/".count))oauth/v2/authorize?\(query)"
    }

    /// A fresh token for a refresh token, which holds once.
    func renewed(
        by refresh: String,
        for client: SlackConfiguration.Client,
        now: Timestamp
    ) async throws(Refusal) -> SlackGrant {
        let answer = try await self.ask(client, [("grant_type", "refresh_token"), ("refresh_token", refresh)])
        guard answer.refresh_token != nil else { throw Refusal(code: "no token", message: "Slack gave no token") }
        return try self.grant(answer, now: now)
    }

    /// What the code is worth that Slack sent a person back with.
    func installation(
        for code: String,
        redirect: String,
        by client: SlackConfiguration.Client,
        now: Timestamp
    ) async throws(Refusal) -> SlackInstallation {
        let answer = try await self.ask(client, [("code", code), ("redirect_uri", redirect)])
        guard answer.is_enterprise_install != true else {
            throw Refusal(code: "enterprise_install", message: "Slack installed it for a whole organisation")
        }
        guard let team = answer.team?.id, let user = answer.bot_user_id, team.isSlackID, user.isSlackID else {
            throw Refusal(code: "no_bot", message: "Slack named no workspace, or no bot user")
        }
        return SlackInstallation(
            team: team,
            name: answer.team?.name ?? team,
            user: user,
            installer: answer.authed_user?.id,
            grant: try self.grant(answer, now: now)
        )
    }

    /// The workspace that a token is one of (`auth.test`).
    func team(of token: String) async throws(Refusal) -> String {
        var request = HTTPRequest.token(from: self.apiURL + "auth.test", [])
        request.headers.append(.init("Authorization", "Bearer \(token)"))
        guard let team = try await self.answer(Owner.self, to: request).team_id else {
            throw Refusal(message: "Slack does not say whose token it is")
        }
        return team
    }

    private func ask(
        _ client: SlackConfiguration.Client,
        _ fields: [(String, String)]
    ) async throws(Refusal) -> Answer {
        let all = [("client_id", client.id), ("client_secret", client.secret)] + fields
        return try await self.answer(Answer.self, to: .token(from: self.apiURL + "oauth.v2.access", all))
    }

    private func answer<Value: Decodable>(
        _ type: Value.Type,
        to request: HTTPRequest
    ) async throws(Refusal) -> Value {
        let response: HTTPResponse
        do {
            response = try await self.http.send(request)
        } catch {
            throw Refusal(message: "No new token from Slack: \(error.message)")
        }
        let body = Data(response.body)
        guard response.status == 200, let verdict = try? JSONDecoder().decode(Verdict.self, from: body) else {
            throw Refusal(message: "No new token from Slack (status \(response.status))")
        }
        guard verdict.ok == true else {
            let code = String((verdict.error ?? "unknown_error").unicodeScalars.filter(\.isASCII).prefix(64))
            throw Refusal(code: code, message: "Slack refused: \(code)")
        }
        guard let value = try? JSONDecoder().decode(type, from: body) else {
            throw Refusal(message: "Slack's answer about a token can't be read")
        }
        return value
    }

    private func grant(_ answer: Answer, now: Timestamp) throws(Refusal) -> SlackGrant {
        guard let access = answer.access_token, !access.isEmpty,
            access.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw Refusal(code: "no token", message: "Slack gave no token") }
        guard let refresh = answer.refresh_token else { return SlackGrant(access: access) }
        let length = min(max(answer.expires_in ?? 43_200, 60), 7 * 86_400)
        return SlackGrant(access: access, refresh: refresh, until: now.advanced(by: .seconds(length)))
    }
}

extension String {
    /// Whether it is an identifier that Slack could have given.
    var isSlackID: Bool {
        (2...32).contains(self.utf8.count) && self.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    }
}
