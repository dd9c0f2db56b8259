import ArgumentParser
import ChatBridge
import Foundation
import Intents
import Requests

/// `chatbridge manifest slack` and `chatbridge manifest teams`: the app to create.
struct ManifestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifest",
        abstract: "Prints the app to create on a platform.",
        discussion: """
            chatbridge manifest slack > manifest.json
            Then: api.slack.com/apps > Create New App > From a manifest.

            chatbridge manifest teams --app-id ID --website https://example.com --output teams-app
            Then: zip the three files, and upload the package in Teams > Apps > Manage your apps.
            """,
        subcommands: [Slack.self, Teams.self]
    )

    struct Slack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The Slack app's manifest, as JSON.")
        @Option(help: "The bot's name in the workspace.") var name = "analytics-bot"
        @Option(help: "The slash command.") var command = "/analytics"
        @Flag(help: "Make it an agent (Slack's paid plans); sets SLACK_AGENT=true's other half.") var agent = false
        @Option(
            name: .customLong("request-url"),
            help: "Where Slack reaches the bot by HTTP, ending in \(SlackEndpoint.path); without it, Socket Mode."
        )
        var requestURL: String?
        @Option(
            name: .customLong("install-url"),
            help: "Where people install the app by the bot's own page: https://HOST, as in SLACK_INSTALL_URL."
        )
        var installURL: String?
        @Flag(help: "Have Slack rotate the app's tokens (it cannot be switched off again).") var rotate = false

        func validate() throws {
            guard self.command.hasPrefix("/"), self.command.count > 1, !self.command.contains(" ") else {
                throw ValidationError("a slash command begins with / and has no space: --command /analytics")
            }
            if let url = self.requestURL, !url.hasPrefix("https://") || !url.hasSuffix(SlackEndpoint.path) {
                throw ValidationError("--request-url is like https://bot.example.com\(SlackEndpoint.path)")
            }
        }

        func run() async throws {
            if let url = self.installURL, !url.hasPrefix("https://") || url.dropFirst(8).contains("/") {
                throw ValidationError("--install-url is like https://bot.example.com, with nothing behind the name")
            }
            let manifest = SlackManifest(
                name: self.name,
                command: self.command,
                requestURL: self.requestURL,
                installURL: self.installURL,
                rotatesTokens: self.rotate,
                isAgent: self.agent
            )
            print(manifest.text)
        }
    }

    struct Teams: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The files of the Teams app package.")
        @Option(help: "The app's id, as the Azure bot resource names it.") var appID: String
        @Option(help: "A page about whoever runs the bot.") var website: String
        @Option(help: "The bot's name in Teams.") var name = "Analytics Bot"
        @Flag(
            help:
                "Slash commands and messages to one person alone (a preview; sets TEAMS_TARGETED_MESSAGES' other half)."
        )
        var targeted = false
        @Option(help: "The folder to write manifest.json and the two pictures to.") var output = "teams-app"
        @Option(help: "Folder of templates whose forms are commands; otherwise those of the program.")
        var templates: String?

        func validate() throws {
            guard UUID(uuidString: self.appID) != nil else {
                throw ValidationError("--app-id is no id: 8-4-4-4-12 hexadecimal digits")
            }
            guard self.website.hasPrefix("https://") else { throw ValidationError("--website begins with https://") }
            guard (1...30).contains(self.name.count) else { throw ValidationError("--name has 1 to 30 characters") }
        }

        private func forms() throws -> [FormTemplate] {
            let here = URL(filePath: FileManager.default.currentDirectoryPath)
            let folder = self.templates.map { URL(filePath: $0) } ?? Installation.templates(beside: here)
            return try TemplateSet.load(from: folder).forms
        }

        func run() async throws {
            let manifest = TeamsManifest(
                appID: self.appID.lowercased(),
                name: self.name,
                website: self.website,
                targetsMessages: self.targeted,
                templates: try self.forms()
            )
            let folder = URL(filePath: self.output, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, bytes) in manifest.files { try Data(bytes).write(to: folder.appending(path: name)) }
            print("Wrote \(manifest.files.keys.sorted().joined(separator: ", ")) to \(folder.relativePath)")
            print("Zip them: (cd \(folder.relativePath) && zip ../chatbridge-teams.zip *)")
        }
    }
}
