package import Requests

/// The app to upload to Teams: what it is called, where it may be added, and what it is told.
package struct TeamsManifest: Sendable {
    package var appID: String
    /// The bot's name, at most 30 characters.
    package var name: String
    /// A page about whoever runs the bot; Teams wants one.
    package var website: String
    /// Whether commands can be typed after a slash, and answered to one person alone (a preview of 2026).
    package var targetsMessages: Bool

    /// What there is a form for; each is a command of the message extension.
    package var templates: [FormTemplate]

    package init(
        appID: String,
        name: String,
        website: String,
        targetsMessages: Bool,
        templates: [FormTemplate] = []
    ) {
        self.templates = templates
        self.appID = appID
        self.name = name
        self.website = website
        self.targetsMessages = targetsMessages
    }

    /// The least that version 1.29 of the schema asks for, and what the bridge uses.
    var json: JSON {
        let scopes: JSON = ["personal", "team", "groupChat"]
        var bot: JSON = [
            "botId": .text(self.appID), "scopes": scopes, "supportsFiles": true, "isNotificationOnly": false,
        ]
        var commands: JSON = ["scopes": scopes, "commands": .list(Self.commands)]
        if self.targetsMessages {
            bot["supportsTargetedMessages"] = true
            commands["triggers"] = ["mention", "slash"]
        }
        bot["commandLists"] = [commands]
        return [
            "$schema": "https://developer.microsoft.com/json-schemas/teams/v1.29/MicrosoftTeams.schema.json",
            "manifestVersion": "1.29",
            "version": "1.0.0",
            "id": .text(self.appID),
            "developer": [
                "name": .text(TeamsText.line(self.name, limit: 32)), "websiteUrl": .text(self.website),
                "privacyUrl": .text(self.website), "termsOfUseUrl": .text(self.website),
            ],
            "name": ["short": .text(self.name), "full": .text("\(self.name) (ChatBridge)")],
            "description": [
                "short": "Reviewed, tested and merged changes to your data stack, from chat",
                "full": """
                Ask for a change to your data stack in your own words: a metric, a test, a column, a dashboard. The bot \
                shows a plan, somebody approves it, and the change is made, tested and merged.
                """,
            ],
            "icons": ["color": "color.png", "outline": "outline.png"],
            "accentColor": "#1F3A5F",
            "bots": [bot],
            "composeExtensions": [["botId": .text(self.appID), "commands": .list(self.forms)]],
            "permissions": ["identity", "messageTeamMembers"],
            "validDomains": [],
        ]
    }

    private static let commands: [JSON] = [
        ["title": "help", "description": "What you can ask for"],
        ["title": "status", "description": "How your requests stand"],
    ]

    /// Teams takes so many commands of a message extension.
    private static let mostForms = 10

    /// Forms to be asked for where people write, and a message that becomes a request: what a slash command and a shortcut
    /// are elsewhere. After a slash they are a preview, too.
    private var forms: [JSON] {
        let request: JSON = [
            "id": .text(TeamsDecoding.messageCommand), "type": "action", "title": "Turn into a request",
            "description": "Asks for what this message says", "context": ["message"], "fetchTask": true,
        ]
        return [request]
            + self.templates.prefix(Self.mostForms - 1).map { template in
                var command: JSON = [
                    "id": .text(template.name), "type": "action",
                    "title": .text(TeamsText.line(template.title, limit: 32)),
                    "description": .text(TeamsText.line("A form: \(template.title)", limit: 128)),
                    "context": ["compose", "commandBox"], "fetchTask": true,
                ]
                if self.targetsMessages { command["triggers"] = ["slash"] }
                return command
            }
    }

    /// The files of the package by their names; zipped, they are what Teams takes.
    package var files: [String: [UInt8]] {
        [
            "manifest.json": self.json.bytes + [0x0A], "color.png": TeamsIcons.color, "outline.png": TeamsIcons.outline,
        ]
    }
}
