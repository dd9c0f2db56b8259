import Requests

/// Slack cannot be used until a person has put something right. The message says what.
package struct SlackUnusable: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension SlackAPI {
    /// Who the bot is (`auth.test`). Throws ``SlackUnusable`` when the bot token is refused, a `Setback` when Slack
    /// cannot be asked now.
    package func identity() async throws -> SlackIdentity {
        do {
            let reply = try await self.call(.whoAmI)
            guard let team = reply.team, let user = reply.user else {
                throw SlackUnusable("SLACK_BOT_TOKEN is not the token of a bot user: Slack names no user for it")
            }
            return SlackIdentity(team: team, user: user, bot: reply.bot, site: reply.url)
        } catch let trouble as SlackTrouble {
            if let code = trouble.code, SlackCode.isFatal(code) {
                throw SlackUnusable(
                    "SLACK_BOT_TOKEN was refused by Slack: \(code). Install the app to the workspace and copy the "
                        + "bot token (xoxb-…) from its page OAuth & Permissions"
                )
            }
            throw trouble.setback
        }
    }

    /// A single-use address for one more Socket Mode connection.
    func ticket() async throws(SlackSocketState.Failure) -> String {
        let reply: SlackReply
        do {
            reply = try await self.call(.openConnection)
        } catch {
            if let code = error.code, SlackCode.isFatal(code) {
                throw .fatal(
                    "SLACK_APP_TOKEN was refused by Slack: \(code). Create an app-level token (xapp-…) with the "
                        + "scope connections:write on the app's page Basic Information, and switch Socket Mode on"
                )
            }
            if case .later(let until) = error.setback.kind { throw .limited(until: until) }
            if error.code == "socket_mode_disabled" || error.code == "link_disabled" { throw .disabled }
            throw .transient(error.setback.message)
        }
        guard let url = reply.url, url.hasPrefix(self.isEncrypted ? "wss://" : "ws") else {
            throw .transient("Slack gave no address for a connection")
        }
        return url
    }
}
