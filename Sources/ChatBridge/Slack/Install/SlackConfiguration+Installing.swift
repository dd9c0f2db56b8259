package import Digests

extension SlackConfiguration {
    /// Pages by which the app is added to workspaces. Printing it shows no secret.
    package struct Installing: Sendable {
        package let client: Client
        /// Where people reach the bot, `https://bot.example.com`, without a slash at its end.
        package let url: String
        /// Where the pages are listened for; `nil` where Slack comes by HTTP: then it is the same place.
        package let place: (host: String, port: Int)?
        /// The workspaces that may have it, and no others.
        package let workspaces: Set<String>
        /// What Slack is asked for.
        let scopes: [String]

        /// What the tokens are sealed with.
        package var key: SealingKey { self.client.key }
        /// Where Slack leads people back to.
        package var redirect: String { self.url + SlackInstallDoor.redirectPath }
        /// Where somebody begins.
        package var page: String { self.url + SlackInstallDoor.offerPath }
    }

    /// Reads `SLACK_INSTALL_URL`, `SLACK_INSTALL_PORT` and `SLACK_WORKSPACES`; nothing of it unless the first is there.
    static func installing(
        _ setting: (String) -> String?,
        isAgent: Bool,
        byHTTP: Bool,
        problems: inout [String]
    ) -> Installing? {
        guard let url = setting("SLACK_INSTALL_URL") else { return nil }
        let isLocal = url.hasPrefix("http://127.0.0.1") || url.hasPrefix("http://localhost")
        if !url.hasPrefix("https://") && !isLocal || url.dropFirst(8).contains(where: { "/?#".contains($0) }) {
            problems.append("SLACK_INSTALL_URL is like https://bot.example.com, with nothing behind the name")
        }
        let workspaces = Set((setting("SLACK_WORKSPACES") ?? "").split(separator: ",").map(String.init))
        if workspaces.isEmpty || !workspaces.allSatisfy({ $0.hasPrefix("T") && $0.isSlackID }) {
            problems.append("SLACK_WORKSPACES must name the workspaces that may have the app, like T024BE7LD,T0G9PQBBK")
        }
        var place: (String, Int)?
        if !byHTTP {
            let port = setting("SLACK_INSTALL_PORT").map { Int($0) ?? -1 }
            if port.map((0...65_535).contains) != true {
                problems.append("SLACK_INSTALL_PORT must be a number from 0 to 65535, which SLACK_INSTALL_URL needs")
            }
            place = (setting("SLACK_HOST") ?? "0.0.0.0", port ?? 0)
        }
        guard let client = self.client(for: "SLACK_INSTALL_URL", setting, problems: &problems) else { return nil }
        return Installing(
            client: client,
            url: url,
            place: place,
            workspaces: workspaces,
            scopes: SlackScope.wanted(isAgent: isAgent).map(\.name)
        )
    }
}
