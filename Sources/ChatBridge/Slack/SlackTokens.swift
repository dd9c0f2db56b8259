import Digests
import FoundationEssentials
package import Requests
package import Transport

/// The bot's token where Slack rotates it (docs: using token rotation): it holds for twelve hours, and what renews it holds
/// once. Each renewal is kept before it is used, and is asked for by one at a time.
package actor SlackTokens {
    /// What the tokens are now. Never printed, and on disk only sealed.
    struct Pair: Hashable, Codable, CustomStringConvertible {
        var access: String
        var refresh: String
        var until: Timestamp
        /// Of the refresh token that it all began with: another one in the settings begins anew.
        var origin: String

        var description: String { "tokens until \(self.until)" }
    }

    /// A token is replaced so long before its end, as Slack's own SDK does.
    private static let margin = Duration.seconds(2 * 3600)
    /// After a failed renewal of a token that still holds.
    private static let pause = Duration.seconds(60)

    private let rotation: SlackConfiguration.Rotation
    private let apiURL: String
    private let vault: Vault
    private let http: any HTTPClient
    private let time: any TimeSource
    private let health: Health
    private var pair: Pair?
    private var isAsking = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var trouble = SlackTrouble(.retry, "There is no token for Slack yet")
    private var rest: Timestamp?

    /// Where tokens are kept: already sealed.
    package struct Vault: Sendable {
        package var read: @Sendable () throws -> [UInt8]?
        package var write: @Sendable ([UInt8]) throws -> Void

        package init(
            read: @escaping @Sendable () throws -> [UInt8]?,
            write: @escaping @Sendable ([UInt8]) throws -> Void
        ) {
            self.read = read
            self.write = write
        }
    }

    private static let name = "slack tokens"

    /// Throws when what was kept cannot be opened with the key of the settings.
    package init(
        _ rotation: SlackConfiguration.Rotation,
        apiURL: String,
        kept vault: Vault,
        http: any HTTPClient,
        time: any TimeSource,
        health: Health = Health()
    ) throws {
        self.rotation = rotation
        self.apiURL = apiURL
        self.vault = vault
        self.http = http
        self.time = time
        self.health = health
        guard let sealed = try vault.read() else { return }
        let bytes = try rotation.key.open(sealed, as: Self.name)
        let pair = try JSONDecoder().decode(Pair.self, from: Data(bytes))
        // Somebody has installed the app anew.
        if pair.origin == rotation.origin { self.pair = pair }
    }

    /// A token that holds; not `refused`, which Slack did not take.
    func get(insteadOf refused: String? = nil) async throws(SlackTrouble) -> String {
        let now = self.time.now
        if let refused, self.pair?.access == refused { self.pair?.until = Timestamp(milliseconds: 0) }
        if let pair, pair.until > now.advanced(by: Self.margin) { return pair.access }
        // It holds a while yet, and Slack was asked just now.
        if let pair, pair.until > now, let rest, rest > now { return pair.access }
        await self.renewOnce()
        guard let pair, pair.until > self.time.now else { throw self.trouble }
        return pair.access
    }

    private func renewOnce() async {
        guard !self.isAsking else { return await withCheckedContinuation { self.waiting.append($0) } }
        self.isAsking = true
        do {
            let pair = try await self.renewed()
            // What is lost between Slack and the disk is lost for good, so nothing comes between.
            self.pair = pair
            try self.vault.write(try self.rotation.key.seal(Array(try JSONEncoder().encode(pair)), as: Self.name))
            self.rest = nil
            self.health.set("slack token", .well, "renewed until \(pair.until)", at: self.time.now)
        } catch {
            let trouble = error as? SlackTrouble ?? SlackTrouble(.retry, "Slack's tokens cannot be kept: \(error)")
            self.trouble = trouble
            self.rest = self.time.now.advanced(by: Self.pause)
            self.health.set("slack token", .broken, trouble.setback.message, at: self.time.now)
        }
        self.isAsking = false
        for waiter in self.waiting { waiter.resume() }
        self.waiting = []
    }

    private struct Answer: Decodable {
        var ok: Bool?
        var error: String?
        var access_token: String?
        var refresh_token: String?
        var expires_in: Int?
    }

    /// `oauth.v2.access` with `grant_type=refresh_token`.
    private func renewed() async throws(SlackTrouble) -> Pair {
        let fields = [
            ("client_id", self.rotation.clientID), ("client_secret", self.rotation.clientSecret),
            ("grant_type", "refresh_token"), ("refresh_token", self.pair?.refresh ?? self.rotation.refreshToken),
        ]
        let response: HTTPResponse
        do {
            response = try await self.http.send(.token(from: self.apiURL + "oauth.v2.access", fields))
        } catch {
            throw SlackTrouble(.retry, "No new token from Slack: \(error.message)")
        }
        guard response.status == 200, let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
        else {
            throw SlackTrouble(.retry, "No new token from Slack (status \(response.status))")
        }
        guard answer.ok == true, let access = answer.access_token, let refresh = answer.refresh_token,
            access.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !access.isEmpty
        else {
            let code = String((answer.error ?? "no token").unicodeScalars.filter(\.isASCII).prefix(64))
            throw SlackTrouble(
                .retry,
                "Slack renews no token: \(code). Install the app again, and set SLACK_REFRESH_TOKEN anew",
                code: code
            )
        }
        let length = min(max(answer.expires_in ?? 43_200, 60), 7 * 86_400)
        return Pair(
            access: access,
            refresh: refresh,
            until: self.time.now.advanced(by: .seconds(length)),
            origin: self.rotation.origin
        )
    }
}
