/// How to reach a Slack workspace. Holds secrets: printing it shows none.
package struct SlackConfiguration: Sendable, CustomStringConvertible {
    /// Ends in `/api/`.
    package let apiURL: String
    /// `xapp-…`: opens connections, nothing else. Empty where Slack comes by HTTP.
    package let appToken: String
    /// `xoxb-…`: speaks as the bot.
    package let botToken: String
    /// Where Slack's requests are listened for; `nil` in Socket Mode.
    package let endpoint: Endpoint?
    /// How many Socket Mode connections to keep open, 1 to 10.
    package let connections: Int
    /// Which signs of progress the app gives besides messages.
    package let signs: SlackSigns.Settings
    /// What renews the bot's token, where Slack rotates it.
    package let rotation: Rotation?
    /// How the progress of work is shown.
    package let status: SlackStatus
    /// How the app is added to workspaces, where that is wanted.
    package let installing: Installing?
    /// The workspace whose people are written by their ids alone, where no token in the settings says so.
    package let home: String?
    /// The file that holds the bot's token, which is read again when Slack refuses it.
    package let tokenFile: String?

    /// Where Slack's requests are listened for, and what tells them from others.
    package struct Endpoint: Sendable {
        package let host: String
        package let port: Int
        let signingSecret: String
    }

    /// The settings that are no secrets, as a file may name them.
    package static let openSettings = [
        "api_url", "connections", "host", "port", "reactions", "agent", "status", "app_token_file", "bot_token_file",
        "install_url", "install_port", "workspaces", "home",
    ]

    /// Everything that is missing or malformed, in one message. Never holds a value.
    package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        package let problems: [String]
        package var description: String {
            "Slack is not configured: " + self.problems.joined(separator: "; ")
                + ". `chatbridge manifest slack` prints the app to create; its pages show the tokens."
        }
    }

    /// Reads the settings `SLACK_API_URL`, `SLACK_APP_TOKEN`, `SLACK_BOT_TOKEN`, `SLACK_CONNECTIONS`, `SLACK_REACTIONS`,
    /// `SLACK_AGENT` and `SLACK_STATUS`; and for requests by HTTP in place of Socket Mode `SLACK_PORT`, `SLACK_HOST` and
    /// `SLACK_SIGNING_SECRET`; for a token that Slack rotates what `Rotation` needs, and for workspaces that add the app by
    /// themselves what `Installing` needs, with `SLACK_HOME`. Throws one ``Invalid`` that names all that is wrong.
    package init(settings: [String: String]) throws(Invalid) {
        var problems: [String] = []
        func setting(_ name: String) -> String? {
            let value = settings[name]?.split(whereSeparator: \.isWhitespace).joined() ?? ""
            return value.isEmpty ? nil : value
        }
        func token(_ name: String, prefixes: [String], what: String) -> String {
            guard let value = setting(name) else {
                problems.append("\(name) is missing (\(what), \(prefixes[0])…)")
                return ""
            }
            let isToken = prefixes.contains { value.hasPrefix($0) && value.utf8.count > $0.utf8.count }
            if !isToken || !value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                problems.append("\(name) is not \(what): it must begin with \(prefixes[0])")
            }
            return value
        }

        func flag(_ name: String, orElse usual: Bool) -> Bool {
            switch setting(name)?.lowercased() {
            case nil: return usual
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0": return false
            default:
                problems.append("\(name) must be true or false")
                return usual
            }
        }
        func endpoint(at port: String) -> Endpoint {
            let number = Int(port) ?? -1
            if !(0...65_535).contains(number) { problems.append("SLACK_PORT must be a number from 0 to 65535") }
            let secret = setting("SLACK_SIGNING_SECRET") ?? ""
            if secret.isEmpty {
                problems.append(
                    "SLACK_SIGNING_SECRET is missing (requests by HTTP, which SLACK_PORT asks for, are signed)"
                )
            }
            return Endpoint(host: setting("SLACK_HOST") ?? "0.0.0.0", port: number, signingSecret: secret)
        }

        if let port = setting("SLACK_PORT") {
            self.endpoint = endpoint(at: port)
            self.appToken = ""
        } else {
            self.endpoint = nil
            self.appToken = token("SLACK_APP_TOKEN", prefixes: ["xapp-"], what: "an app-level token")
        }
        self.rotation = Self.rotation(setting, problems: &problems)
        let isAgent = flag("SLACK_AGENT", orElse: false)
        self.installing = Self.installing(
            setting,
            isAgent: isAgent,
            byHTTP: self.endpoint != nil,
            problems: &problems
        )
        self.home = setting("SLACK_HOME")
        if self.home?.isSlackID == false { problems.append("SLACK_HOME is the id of a workspace, like T024BE7LD") }
        self.tokenFile = setting("SLACK_BOT_TOKEN_FILE")
        let isElsewhere = self.rotation != nil || setting("SLACK_INSTALL_URL") != nil
        self.botToken =
            isElsewhere && setting("SLACK_BOT_TOKEN") == nil
            ? "" : token("SLACK_BOT_TOKEN", prefixes: ["xoxb-", "xoxe.xoxb-"], what: "a bot token")
        self.apiURL = setting("SLACK_API_URL") ?? "https://slack.com/api/"
        if let problem = Self.problem(withURL: self.apiURL) { problems.append("SLACK_API_URL \(problem)") }
        let connections = setting("SLACK_CONNECTIONS").map { Int($0) } ?? 2
        self.connections = connections ?? 0
        if !(1...10).contains(self.connections) { problems.append("SLACK_CONNECTIONS must be a number from 1 to 10") }
        self.signs = SlackSigns.Settings(
            reacts: flag("SLACK_REACTIONS", orElse: true),
            isAgent: isAgent
        )
        let status = setting("SLACK_STATUS").map { SlackStatus(rawValue: $0.lowercased()) } ?? .card
        if status == nil { problems.append("SLACK_STATUS must be card, plan or stream") }
        self.status = status ?? .card
        guard problems.isEmpty else { throw Invalid(problems: problems) }
    }

    /// Whether the settings speak of Slack.
    package static func isWanted(by settings: [String: String]) -> Bool {
        settings.contains { name, value in
            (name.hasSuffix("_TOKEN") || name == "SLACK_INSTALL_URL") && !value.isEmpty
        }
    }

    package var description: String {
        let way = self.endpoint.map { "requests on port \($0.port)" } ?? "\(self.connections) connections"
        return "Slack at \(self.apiURL) with \(way)"
    }

    /// A token over plain HTTP can be read on the way, so only this machine may be spoken to like that.
    private static func problem(withURL url: String) -> String? {
        guard url.hasSuffix("/api/") else { return "must end in /api/" }
        if url.hasPrefix("https://") { return nil }
        guard url.hasPrefix("http://") else { return "must begin with https://" }
        let authority = url.dropFirst(7).prefix { $0 != "/" }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(String(host))
            ? nil : "must begin with https:// unless it is on this machine"
    }
}

extension SlackConfiguration: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: ["apiURL": self.apiURL]) }
}
