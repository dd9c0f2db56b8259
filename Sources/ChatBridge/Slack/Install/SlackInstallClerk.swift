import Requests
import Transport

/// Makes an installation of the code that Slack sends a person back with: only where the app may be, and only with a token
/// that works.
struct SlackInstallClerk: Sendable {
    private let configuration: SlackConfiguration
    private let settings: SlackConfiguration.Installing
    private let oauth: SlackOAuth
    private let http: any HTTPClient
    private let time: any TimeSource
    private let accept: @Sendable (SlackInstallation) async throws -> Void

    init(
        _ configuration: SlackConfiguration,
        _ settings: SlackConfiguration.Installing,
        oauth: SlackOAuth,
        http: any HTTPClient,
        time: any TimeSource,
        accept: @escaping @Sendable (SlackInstallation) async throws -> Void
    ) {
        self.configuration = configuration
        self.settings = settings
        self.oauth = oauth
        self.http = http
        self.time = time
        self.accept = accept
    }

    func install(_ code: String) async throws(SlackInstallRefusal) -> SlackInstallation {
        var installation: SlackInstallation
        do throws(SlackOAuth.Refusal) {
            installation = try await self.oauth.installation(
                for: code,
                redirect: self.settings.redirect,
                by: self.settings.client,
                now: self.time.now
            )
        } catch {
            throw Self.refusal(error)
        }
        guard self.settings.workspaces.contains(installation.team) else {
            await self.giveBack(installation.grant)
            throw SlackInstallRefusal(
                "\(installation.name) is not admitted",
                "Whoever runs the bot has to add \(installation.team) to “workspaces” in its settings first. "
                    + "The permission that Slack gave just now was returned.",
                status: 403
            )
        }
        let reply = try await self.tried(installation)
        installation.bot = reply.bot
        installation.site = reply.url
        do {
            try await self.accept(installation)
        } catch {
            throw SlackInstallRefusal(
                "It could not be written down",
                "The bot's store takes nothing just now. Try again in a few minutes; nothing was changed.",
                status: 503
            )
        }
        return installation
    }

    /// Asks Slack as whom the token speaks: it has to be the bot of that workspace.
    private func tried(_ installation: SlackInstallation) async throws(SlackInstallRefusal) -> SlackReply {
        let reply: SlackReply
        do {
            reply = try await self.api(installation.grant).whoAmI()
        } catch {
            throw SlackInstallRefusal(
                "The token does not work",
                "\(error.setback.message). Nothing was changed.",
                status: 502
            )
        }
        guard reply.team == installation.team, reply.user == installation.user else {
            throw SlackInstallRefusal(
                "The token is somebody else's",
                "Slack says that it speaks for another bot or workspace. Nothing was changed.",
                status: 502
            )
        }
        return reply
    }

    /// The app shall not stay where it may not be.
    private func giveBack(_ grant: SlackGrant) async { _ = try? await self.api(grant).call(.revoke) }

    private func api(_ grant: SlackGrant) -> SlackAPI {
        let tokens = SlackTokens(grant, apiURL: self.configuration.apiURL, http: self.http, time: self.time)
        return SlackAPI(configuration: self.configuration, http: self.http, time: self.time, tokens: tokens)
    }

    private static func refusal(_ refusal: SlackOAuth.Refusal) -> SlackInstallRefusal {
        switch refusal.code {
        case nil:
            SlackInstallRefusal(
                "Slack cannot be reached",
                "Try again in a few minutes; nothing was changed.",
                status: 502
            )
        case "invalid_code", "code_already_used", "code_expired":
            SlackInstallRefusal("That was used already", "What Slack sent you back with holds once, and not for long.")
        case "enterprise_install":
            SlackInstallRefusal(
                "One workspace at a time",
                "It was allowed for a whole organisation. Choose a single workspace on Slack's page."
            )
        case let code?:
            // A wrong secret or address is nothing that the person can put right.
            SlackInstallRefusal(
                "Slack refuses",
                "It says “\(code)”. Tell whoever runs the bot: `chatbridge doctor` helps them. Nothing was changed.",
                status: 502
            )
        }
    }
}
