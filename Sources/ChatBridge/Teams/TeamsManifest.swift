/// The app to upload to Teams: what it is called, where it may be added, and what it is told.
package struct TeamsManifest: Sendable {
    package var appID: String
    /// The bot's name, at most 30 characters.
    package var name: String
    /// A page about whoever runs the bot; Teams wants one.
    package var website: String
    /// Whether commands can be typed after a slash, and answered to one person alone (a preview of 2026).
    package var targetsMessages: Bool

    package init(appID: String, name: String, website: String, targetsMessages: Bool) {
        self.appID = appID
        self.name = name
        self.website = website
        self.targetsMessages = targetsMessages
    }

    /// The least that version 1.29 of the schema asks for, and what the bridge uses.
    var json: JSON {
        let scopes: JSON = ["personal", "team", "groupChat"]
        var bot: JSON = [
            "botId": .text(self.appID), "scopes": scopes, "supportsFiles": false, "isNotificationOnly": false,
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
            "permissions": ["identity", "messageTeamMembers"],
            "validDomains": [],
        ]
    }

    private static let commands: [JSON] = [
        ["title": "help", "description": "What you can ask for"],
        ["title": "status", "description": "How your requests stand"],
    ]

    /// The files of the package by their names; zipped, they are what Teams takes.
    package var files: [String: [UInt8]] {
        [
            "manifest.json": self.json.bytes + [0x0A], "color.png": TeamsIcons.color, "outline.png": TeamsIcons.outline,
        ]
    }
}
