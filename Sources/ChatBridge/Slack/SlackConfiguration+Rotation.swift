import Digests

extension SlackConfiguration {
    /// What renews the bot's token. Printing it shows nothing.
    package struct Rotation: Sendable, CustomStringConvertible, CustomReflectable {
        let clientID: String
        let clientSecret: String
        /// The one that the installation gave; later ones are kept.
        let refreshToken: String
        let key: SealingKey

        /// Tells one installation from another.
        var origin: String { SHA256.hex(self.refreshToken.utf8) }

        package var description: String { "token rotation" }
        package var customMirror: Mirror { Mirror(self, children: [:]) }
    }

    /// Reads `SLACK_REFRESH_TOKEN`, `SLACK_CLIENT_ID`, `SLACK_CLIENT_SECRET` and `SLACK_TOKEN_KEY`: all of them or none.
    static func rotation(_ setting: (String) -> String?, problems: inout [String]) -> Rotation? {
        guard let refresh = setting("SLACK_REFRESH_TOKEN") else { return nil }
        if !refresh.hasPrefix("xoxe-") { problems.append("SLACK_REFRESH_TOKEN must begin with xoxe-") }
        let needed = ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEY"]
        for name in needed where setting(name) == nil {
            problems.append("\(name) is missing, which SLACK_REFRESH_TOKEN needs")
        }
        guard let id = setting("SLACK_CLIENT_ID"), let secret = setting("SLACK_CLIENT_SECRET"),
            let text = setting("SLACK_TOKEN_KEY")
        else { return nil }
        guard let key = Hexadecimal.bytes(text).flatMap(SealingKey.init) else {
            problems.append("SLACK_TOKEN_KEY must be 64 hexadecimal digits; `openssl rand -hex 32` makes them")
            return nil
        }
        return Rotation(clientID: id, clientSecret: secret, refreshToken: refresh, key: key)
    }
}
