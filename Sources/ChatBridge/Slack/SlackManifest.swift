import FoundationEssentials

/// The app to create in Slack: its commands, events and permissions, and nothing more than the bridge uses.
package struct SlackManifest: Sendable {
    /// The bot's name in the workspace.
    package var name: String
    /// The slash command, with its slash.
    package var command: String
    /// Where Slack sends requests by HTTP; `nil` for Socket Mode.
    package var requestURL: String?

    package init(name: String = "analytics-bot", command: String = "/analytics", requestURL: String? = nil) {
        self.name = name
        self.command = command
        self.requestURL = requestURL
    }

    /// What the bridge listens to. Messages of channels come along for the sake of their edits and deletions, of which
    /// `app_mention` says nothing; those that are not about a request are not written down.
    static let events = ["app_mention", "message.channels", "message.groups", "message.im"]
    /// Each permission and what it is for, the least that is enough.
    static let scopes = [
        "app_mentions:read",  // to be spoken to
        "channels:history",  // to hear of edits, and to look for what was missed and whether a message arrived
        "channels:read",  // to know in which channels something may have been missed
        "chat:write",  // to answer
        "commands",  // the slash command
        "files:write",  // to show lineage as a picture
        "groups:history",  // as channels:history, in private channels
        "groups:read",  // as channels:read, in private channels
        "im:history",  // to be spoken to directly
        "im:read",  // as channels:read, for direct messages
        "im:write",  // to tell somebody directly what a channel does not take
        "users:read",  // names for commit messages
    ]

    /// The manifest as JSON, ready to paste at api.slack.com/apps (docs: reference/app-manifest).
    package var text: String {
        let manifest = self.requestURL.map(self.manifest(at:)) ?? self.manifest
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(manifest)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The same app, to which Slack comes by HTTP.
    private func manifest(at url: String) -> JSON {
        var manifest = self.manifest
        manifest["settings"]?["socket_mode_enabled"] = false
        manifest["settings"]?["event_subscriptions"]?["request_url"] = .text(url)
        manifest["settings"]?["interactivity"]?["request_url"] = .text(url)
        manifest["features"]?["slash_commands"] = [self.slashCommand(at: url)]
        return manifest
    }

    private func slashCommand(at url: String? = nil) -> JSON {
        var command: JSON = [
            "command": .text(self.command),
            "description": "Ask for a change to the data stack, or open the form",
            "usage_hint": "[what you would like | help]",
            "should_escape": true,
        ]
        if let url { command["url"] = .text(url) }
        return command
    }

    private var manifest: JSON {
        [
            "_metadata": ["major_version": 2, "minor_version": 1],
            "display_information": [
                "name": .text(self.name),
                "description": "Reviewed, tested and merged changes to your data stack, from chat",
                "background_color": "#1f3a5f",
            ],
            "features": [
                "app_home": [
                    "home_tab_enabled": false, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false,
                ],
                "bot_user": ["display_name": .text(self.name), "always_online": true],
                "slash_commands": [self.slashCommand()],
            ],
            "oauth_config": ["scopes": ["bot": .list(Self.scopes.map(JSON.text))]],
            "settings": [
                "event_subscriptions": ["bot_events": .list(Self.events.map(JSON.text))],
                "interactivity": ["is_enabled": true],
                "org_deploy_enabled": false,
                "socket_mode_enabled": true,
                "token_rotation_enabled": false,
            ],
        ]
    }
}
