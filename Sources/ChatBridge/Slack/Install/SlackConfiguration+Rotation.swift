package import Digests

extension SlackConfiguration {
    /// The app as Slack knows it when it asks for tokens. Printing it shows nothing.
    package struct Client: Sendable, CustomStringConvertible, CustomReflectable {
        let id: String
        let secret: String
        /// What tokens are sealed with where they are kept.
        package let key: SealingKey

        package var description: String { "the app's own credentials" }
        package var customMirror: Mirror { Mirror(self, children: [:]) }
    }

    /// What renews the bot's token. Printing it shows nothing.
    package struct Rotation: Sendable, CustomStringConvertible, CustomReflectable {
        let client: Client
        /// The one that the installation gave; later ones are kept.
        let refreshToken: String

        /// What the settings hold.
        package var secret: String { self.refreshToken }
        /// Tells one installation from another.
        var origin: String { SHA256.hex(self.refreshToken.utf8) }

        package var description: String { "token rotation" }
        package var customMirror: Mirror { Mirror(self, children: [:]) }
    }

    /// Reads `SLACK_CLIENT_ID`, `SLACK_CLIENT_SECRET` and `SLACK_TOKEN_KEY`, which `what` needs.
    static func client(for what: String, _ setting: (String) -> String?, problems: inout [String]) -> Client? {
        for name in ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEY"] where setting(name) == nil {
            problems.append("\(name) is missing, which \(what) needs")
        }
        guard let id = setting("SLACK_CLIENT_ID"), let secret = setting("SLACK_CLIENT_SECRET"),
            let text = setting("SLACK_TOKEN_KEY")
        else { return nil }
        guard let key = Hexadecimal.bytes(text).flatMap(SealingKey.init) else {
            problems.append("SLACK_TOKEN_KEY must be 64 hexadecimal digits; `openssl rand -hex 32` makes them")
            return nil
        }
        return Client(id: id, secret: secret, key: key)
    }

    /// Reads `SLACK_REFRESH_TOKEN` and what it needs: all of that or nothing.
    static func rotation(_ setting: (String) -> String?, problems: inout [String]) -> Rotation? {
        guard let refresh = setting("SLACK_REFRESH_TOKEN") else { return nil }
        if !refresh.hasPrefix("xoxe-") { problems.append("SLACK_REFRESH_TOKEN must begin with xoxe-") }
        guard let client = self.client(for: "SLACK_REFRESH_TOKEN", setting, problems: &problems) else { return nil }
        return Rotation(client: client, refreshToken: refresh)
    }
}
