import FoundationEssentials

/// The app to create in Slack: its commands, events and permissions, and nothing more than the bridge uses.
package struct SlackManifest: Sendable {
    /// The bot's name in the workspace.
    package var name: String
    /// The slash command, with its slash.
    package var command: String
    /// Where Slack sends requests by HTTP; `nil` for Socket Mode.
    package var requestURL: String?
    /// Where people reach the pages by which they install it, without a path; `nil` when it is installed by hand.
    package var installURL: String?
    /// Whether Slack rotates its tokens.
    package var rotatesTokens: Bool
    /// Whether the app is an agent: it has a place of its own in Slack's top bar, and its threads have a state and a
    /// button to stop them. Needs a paid plan.
    package var isAgent: Bool

    package init(
        name: String = "analytics-bot",
        command: String = "/analytics",
        requestURL: String? = nil,
        installURL: String? = nil,
        rotatesTokens: Bool = false,
        isAgent: Bool = false
    ) {
        self.name = name
        self.command = command
        self.requestURL = requestURL
        self.installURL = installURL
        self.rotatesTokens = rotatesTokens
        self.isAgent = isAgent
    }

    /// What the bridge listens to. Messages of channels come along for the sake of their edits and deletions, of which
    /// `app_mention` says nothing; those that are not about a request are not written down.
    private static let events = [
        "app_home_opened", "app_mention", "app_uninstalled", "channel_unarchive", "group_unarchive",
        "member_joined_channel", "message.channels", "message.groups", "message.im", "tokens_revoked",
    ]
    private static let agentEvents = ["agent_session_stopped", "assistant_thread_started"]

    /// The agent as people meet it (docs: ai/developing-agents).
    private var agent: JSON {
        [
            "agent_description": "Plans, tests and merges changes to your data stack, once a person has approved them",
            "suggested_prompts": [
                ["title": "What can you do?", "message": "help"],
                ["title": "Which metrics do we have?", "message": "list the metrics"],
                ["title": "My open requests", "message": "show my open requests"],
            ],
        ]
    }

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
            "usage_hint": "[what you would like | add-metric | status | help]",
            "should_escape": true,
        ]
        if let url { command["url"] = .text(url) }
        return command
    }

    private var features: JSON {
        var features: JSON = [
            "app_home": [
                "home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false,
            ],
            "bot_user": ["display_name": .text(self.name), "always_online": true],
            "slash_commands": [self.slashCommand()],
            "shortcuts": [
                [
                    "type": "global", "name": "New request", "callback_id": .text(SlackShortcut.newRequest),
                    "description": "Ask for a change to the data stack",
                ],
                [
                    "type": "message", "name": "Turn into a request",
                    "callback_id": .text(SlackShortcut.turnIntoRequest),
                    "description": "Have what this message says planned and done",
                ],
            ],
        ]
        if self.isAgent { features["agent_view"] = self.agent }
        return features
    }

    private var oauth: JSON {
        var oauth: JSON = ["scopes": ["bot": .list(SlackScope.wanted(isAgent: self.isAgent).map { .text($0.name) })]]
        if let installURL { oauth["redirect_urls"] = [.text(installURL + SlackInstallDoor.redirectPath)] }
        return oauth
    }

    private var manifest: JSON {
        [
            "_metadata": ["major_version": 2, "minor_version": 1],
            "display_information": [
                "name": .text(self.name),
                "description": "Reviewed, tested and merged changes to your data stack, from chat",
                "background_color": "#1f3a5f",
            ],
            "features": self.features,
            "oauth_config": self.oauth,
            "settings": [
                "event_subscriptions": [
                    "bot_events": .list((Self.events + (self.isAgent ? Self.agentEvents : [])).sorted().map(JSON.text))
                ],
                "interactivity": ["is_enabled": true],
                "org_deploy_enabled": false,
                "socket_mode_enabled": true,
                "token_rotation_enabled": .flag(self.rotatesTokens),
            ],
        ]
    }
}
