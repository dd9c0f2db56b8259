import Digests
import Foundation
import Requests

/// The token of a GitHub App's installation: good for an hour, and asked for anew before that is over (docs.github.com,
/// "Generating an installation access token for a GitHub App").
actor GitHubAppKey: ForgeKey {
    private struct Token: Decodable {
        var token: String
        var expiresAt: Date
    }

    private struct Installation: Decodable { var id: Int }

    private let api: ForgeAPI
    private let repository: String
    private let clock: any TimeSource
    private var installation: Int?
    private var current: Token?

    /// - Parameter api: Calls GitHub as the app itself.
    init(api: ForgeAPI, repository: String, installation: Int?, clock: any TimeSource) {
        self.api = api
        self.repository = repository
        self.installation = installation
        self.clock = clock
    }

    func token() async throws(AgentError) -> String {
        // Long enough for a push of many files.
        let needed = Date(timeIntervalSince1970: Double(self.clock.now.milliseconds) / 1000 + 600)
        if let current, current.expiresAt > needed { return current.token }
        let id = try await self.installed()
        let name = String(self.repository.split(separator: "/").last ?? "")
        let token = try await self.api.send(
            Token.self,
            "POST",
            "app/installations/\(id)/access_tokens",
            ["repositories": [name]]
        )
        self.current = token
        return token.token
    }

    func discard(_ token: String) -> Bool {
        if self.current?.token == token { self.current = nil }
        return true
    }

    private func installed() async throws(AgentError) -> Int {
        if let installation { return installation }
        let found = try await self.api.get(Installation.self, "repos/\(self.repository)/installation").id
        self.installation = found
        return found
    }
}

/// What an app proves itself with to get a token: a JSON Web Token (RFC 7519), good for some minutes.
struct GitHubAppProof: ForgeKey {
    let app: String
    /// `nil` when what was given is no private key.
    let key: RSAKey?
    let clock: any TimeSource

    func token() async throws(AgentError) -> String {
        let now = self.clock.now.milliseconds / 1000
        // A minute back, since clocks differ; ten minutes is the most that GitHub takes.
        let claims = #"{"iat":\#(now - 60),"exp":\#(now + 540),"iss":"\#(self.app)"}"#
        let text = [#"{"alg":"RS256","typ":"JWT"}"#, claims].map { Self.encode(Array($0.utf8)) }.joined(separator: ".")
        guard let signature = self.key?.sign(Array(text.utf8)) else {
            throw AgentError(
                .missing,
                "The private key of the GitHub App \(self.app) cannot be used; see docs/forges.md."
            )
        }
        return "\(text).\(Self.encode(signature))"
    }

    func discard(_ token: String) async -> Bool { false }

    /// Base64 as URLs have it, without padding.
    private static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
