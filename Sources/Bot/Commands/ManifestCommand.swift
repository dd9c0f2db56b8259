import ArgumentParser
import ChatBridge

/// `chatbridge manifest slack`: the app to create.
struct ManifestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifest",
        abstract: "Prints the app to create on a platform.",
        discussion: """
            chatbridge manifest slack > manifest.json
            Then: api.slack.com/apps > Create New App > From a manifest.
            """,
        subcommands: [Slack.self]
    )

    struct Slack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The Slack app's manifest, as JSON.")
        @Option(help: "The bot's name in the workspace.") var name = "analytics-bot"
        @Option(help: "The slash command.") var command = "/analytics"

        func validate() throws {
            guard self.command.hasPrefix("/"), self.command.count > 1, !self.command.contains(" ") else {
                throw ValidationError("a slash command begins with / and has no space: --command /analytics")
            }
        }

        func run() async throws { print(SlackManifest(name: self.name, command: self.command).text) }
    }
}
