import ChatBridge

/// `github` in `chatbridge.yaml`: whether issues of the projects' repositories are listened to.
struct GitHubSection: Sendable {
    /// `nil` where no port is named.
    var endpoint: GitHubEndpoint.Settings?
    var mention: String
    var label: String?

    init(_ section: Section, environment: [String: String]) throws(ConfigurationError) {
        try section.allow("host", "port", "mention", "label")
        self.mention = try section.text("mention") ?? "chatbridge"
        self.label = try section.text("label") ?? "chatbridge"
        guard self.mention.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9-]{0,38}/#) != nil else {
            throw section.error(about: "mention", "'\(self.mention)' is no name that GitHub could have given")
        }
        guard let port = try section.number("port", in: 0...65_535) else { return }
        let secret = environment["GITHUB_WEBHOOK_SECRET"] ?? ""
        guard secret.utf8.count >= GitHubEndpoint.shortestSecret else {
            throw ConfigurationError(
                place: "GITHUB_WEBHOOK_SECRET",
                problem:
                    "must hold the secret of GitHub's webhook, at least \(GitHubEndpoint.shortestSecret) characters; "
                    + "`openssl rand -hex 32` makes a good one"
            )
        }
        self.endpoint = GitHubEndpoint.Settings(
            host: try section.text("host") ?? "0.0.0.0",
            port: port,
            secret: secret
        )
    }
}
