import Digests
import FoundationEssentials
package import Requests
package import Transport

/// The bot's token in one workspace, which may change while the bot runs: Slack rotates it (docs: using token rotation), a
/// person writes another one into its file, or installs the app again. Each is kept before it is used, and a renewal is
/// asked for by one at a time, since what renews holds once.
package actor SlackTokens {
    /// Why there is no token at all.
    package enum Absence: Hashable, Sendable {
        /// Nobody knows yet whether there is one.
        case unknown
        /// The app is not in the workspace; the text says so.
        case certain(String)
    }

    /// Writes a grant down, sealed.
    package typealias Keep = @Sendable (SlackGrant) async throws -> Void

    /// A token is replaced so long before its end, as Slack's own SDK does.
    private static let margin = Duration.seconds(2 * 3600)
    /// After a failed renewal of a token that still holds.
    private static let pause = Duration.seconds(60)

    /// What people know the token by.
    nonisolated let title: String
    private let client: SlackConfiguration.Client?
    private let oauth: SlackOAuth
    private let keep: Keep
    private let current: @Sendable () -> String?
    private let time: any TimeSource
    private let health: Health
    private let subject: String
    private let absence: Absence
    private var grant: SlackGrant?
    private let asking = SingleFlight()
    /// The workspace that a token from elsewhere has to be of; `nil` until it is known.
    private var team: String?
    private var trouble = SlackTrouble(.retry, "There is no token for Slack yet")
    private var rest: Timestamp?

    /// - Parameters:
    ///   - grant: what there is to begin with; without any, calls wait or are shut out, as `absence` says.
    ///   - title: what people know it by.
    ///   - client: the app, which may renew.
    ///   - current: the token as its file has it now, asked for when Slack refuses the one that is used.
    ///   - name: what its line on the board begins with.
    package init(
        _ grant: SlackGrant?,
        known title: String = "the app's token",
        renewedFor client: SlackConfiguration.Client? = nil,
        apiURL: String,
        absence: Absence = .certain("There is no token for this workspace"),
        keep: @escaping Keep = { _ in },
        current: @escaping @Sendable () -> String? = { nil },
        http: any HTTPClient,
        time: any TimeSource,
        health: Health = Health(),
        named name: String = "slack"
    ) {
        self.grant = grant
        self.title = title
        self.client = client
        self.oauth = SlackOAuth(apiURL: apiURL, http: http)
        self.absence = absence
        self.keep = keep
        self.current = current
        self.time = time
        self.health = health
        self.subject = "\(name) token"
    }

    /// The token that an installation by hand began with, as it was kept last.
    ///
    /// Throws when what was kept cannot be opened with the key of the settings.
    package init(
        _ rotation: SlackConfiguration.Rotation,
        apiURL: String,
        kept vault: SlackVault,
        http: any HTTPClient,
        time: any TimeSource,
        health: Health = Health()
    ) throws {
        let key = rotation.client.key
        let kept = try vault.read().map { try SlackGrant(sealed: $0, as: Self.name, by: key) }
        let first = SlackGrant(
            access: "",
            refresh: rotation.refreshToken,
            until: Timestamp(milliseconds: 0),
            origin: rotation.origin
        )
        self.init(
            // Somebody has installed the app anew when it began with another one.
            kept?.origin == rotation.origin ? kept : first,
            renewedFor: rotation.client,
            apiURL: apiURL,
            keep: { grant in try vault.write(try grant.sealed(as: Self.name, by: key)) },
            http: http,
            time: time,
            health: health
        )
    }

    private static let name = "slack tokens"

    /// A token that holds, as far as is known.
    func get() async throws(SlackTrouble) -> String {
        guard let grant else { throw self.absence.trouble(at: self.time.now) }
        guard grant.refresh != nil, self.client != nil, let until = grant.until else { return grant.access }
        let now = self.time.now
        if until > now.advanced(by: Self.margin) { return grant.access }
        // It holds a while yet, and Slack was asked just now.
        if until > now, let rest, rest > now { return grant.access }
        await self.asking.run { await self.renew() }
        guard let grant = self.grant, let until = grant.until, until > self.time.now else { throw self.trouble }
        return grant.access
    }

    /// Another token in the place of one that Slack did not take; `nil` when there is none.
    func replacement(for refused: String, refusedWith code: String) async throws(SlackTrouble) -> String? {
        guard let grant else { return nil }
        // Somebody else was quicker.
        guard grant.access == refused else { return try await self.get() }
        if let other = self.current(), other != refused {
            guard await self.isOurs(other) else { return nil }
            self.grant = SlackGrant(access: other)
            return other
        }
        guard grant.refresh != nil, ["token_expired", "invalid_auth"].contains(code) else { return nil }
        self.grant?.until = Timestamp(milliseconds: 0)
        return try await self.get()
    }

    /// From now on no token is taken that is one of another workspace.
    package func belong(to team: String) { self.team = team }

    /// Whether a token that somebody wrote into the file is one of this workspace: with another one it would be spoken
    /// elsewhere.
    private func isOurs(_ token: String) async -> Bool {
        guard let team else { return true }
        do throws(SlackOAuth.Refusal) {
            let other = try await self.oauth.team(of: token)
            let isOurs = other == team
            let words = isOurs ? "is taken" : "holds a token of the workspace \(other), not of \(team): it is not used"
            self.health.set("\(self.subject) file", isOurs ? .well : .broken, words, at: self.time.now)
            return isOurs
        } catch {
            self.health.set("\(self.subject) file", .broken, error.message, at: self.time.now)
            return false
        }
    }

    private func renew() async {
        do {
            let grant = try await self.renewed()
            // What is lost between Slack and the disk is lost for good, so nothing comes between.
            self.grant = grant
            try await self.keep(grant)
            self.rest = nil
            self.health.set(self.subject, .well, "renewed until \(grant.until ?? self.time.now)", at: self.time.now)
        } catch {
            let trouble = error as? SlackTrouble ?? SlackTrouble(.retry, "Slack's tokens cannot be kept: \(error)")
            self.trouble = trouble
            self.rest = self.time.now.advanced(by: Self.pause)
            self.health.set(self.subject, .broken, trouble.setback.message, at: self.time.now)
        }
    }

    /// `oauth.v2.access` with `grant_type=refresh_token`.
    private func renewed() async throws(SlackTrouble) -> SlackGrant {
        guard let client, let old = self.grant, let refresh = old.refresh else { throw self.trouble }
        do throws(SlackOAuth.Refusal) {
            var grant = try await self.oauth.renewed(by: refresh, for: client, now: self.time.now)
            grant.origin = old.origin
            return grant
        } catch {
            guard let code = error.code else { throw SlackTrouble(.retry, error.message, outcome: .abandoned) }
            throw SlackTrouble(
                .retry,
                "Slack renews no token: \(code). Install the app again"
                    + (old.origin == nil ? "" : ", and set SLACK_REFRESH_TOKEN anew"),
                code: code,
                outcome: .refused(code)
            )
        }
    }
}

extension SlackTokens.Absence {
    fileprivate func trouble(at now: Timestamp) -> SlackTrouble {
        switch self {
        case .unknown:
            SlackTrouble(.later(now.advanced(by: .seconds(1))), "Slack's tokens are being read", outcome: .abandoned)
        case .certain(let why): .shut(why, now: now)
        }
    }
}

/// Where what is sealed is kept: on disk when `write` returns.
package struct SlackVault: Sendable {
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

extension SlackGrant {
    fileprivate init(sealed bytes: [UInt8], as name: String, by key: SealingKey) throws {
        self = try JSONDecoder().decode(SlackGrant.self, from: Data(try key.open(bytes, as: name)))
    }

    fileprivate func sealed(as name: String, by key: SealingKey) throws -> [UInt8] {
        try key.seal(Array(try JSONEncoder().encode(self)), as: name)
    }
}
