import FoundationEssentials
import Requests
import Transport

/// The bot's own token for the Connector: bought with its credential, kept until shortly before its end.
actor TeamsAccess {
    private let configuration: TeamsConfiguration
    private let http: any HTTPClient
    private let time: any TimeSource
    private let health: Health
    private var token: (text: String, until: Timestamp)?
    private let asking = SingleFlight()
    private var trouble = TeamsTrouble(.retry, "There is no token for Teams yet")

    /// A token is replaced so long before its end.
    private static let margin = Duration.seconds(300)

    init(configuration: TeamsConfiguration, http: any HTTPClient, time: any TimeSource, health: Health) {
        self.configuration = configuration
        self.http = http
        self.time = time
        self.health = health
    }

    /// A token that holds; not `refused`, which the Connector did not take.
    func get(insteadOf refused: String? = nil) async throws(TeamsTrouble) -> String {
        if let refused, self.token?.text == refused { self.token = nil }
        if let token, token.until > self.time.now { return token.text }
        await self.asking.run { await self.renew() }
        guard let token, token.until > self.time.now else { throw self.trouble }
        return token.text
    }

    private func renew() async {
        do {
            self.token = try await self.ask()
            self.health.set("teams token", .well, "holds", at: self.time.now)
        } catch {
            self.trouble = error
            self.token = nil
            self.health.set("teams token", .broken, error.setback.message, at: self.time.now)
        }
    }

    private struct Answer: Decodable {
        var access_token: String
        var expires_in: Int
    }

    /// What shows that it is the app that asks: its secret, or a token signed with the key of its certificate (RFC 7523).
    private func proof() throws(TeamsTrouble) -> [(String, String)] {
        switch self.configuration.credential {
        case .secret(let secret): return [("client_secret", secret)]
        case .certificate(let certificate):
            let assertion = certificate.assertion(
                of: self.configuration.appID,
                for: self.configuration.tokenURL,
                now: self.time.now
            )
            guard let assertion else { throw TeamsTrouble(.retry, "The key of the certificate signs nothing") }
            return [
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", assertion),
            ]
        }
    }

    /// OAuth 2.0, client credentials (RFC 6749, section 4.4), at the own tenant.
    private func ask() async throws(TeamsTrouble) -> (String, Timestamp) {
        let fields =
            [
                ("grant_type", "client_credentials"), ("client_id", self.configuration.appID),
                ("scope", self.configuration.scope),
            ] + (try self.proof())
        let response: HTTPResponse
        do {
            response = try await self.http.send(.token(from: self.configuration.tokenURL, fields))
        } catch {
            throw TeamsTrouble(.retry, "No token for Teams: \(error.message)")
        }
        guard response.status == 200, let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)),
            !answer.access_token.isEmpty, answer.access_token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw TeamsTrouble(
                .retry,
                "No token for Teams (status \(response.status)): check TEAMS_APP_ID, TEAMS_TENANT_ID and the secret or certificate",
                status: response.status
            )
        }
        let length = Duration.seconds(min(max(answer.expires_in, 0), 86_400))
        let kept = max(length - Self.margin, min(length, .seconds(30)))
        return (answer.access_token, self.time.now.advanced(by: kept))
    }
}
