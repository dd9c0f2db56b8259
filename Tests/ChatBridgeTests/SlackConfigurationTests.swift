import ChatBridge
import Foundation
import Testing

@Suite("Slack's configuration")
struct SlackConfigurationTests {
    private func problems(_ settings: [String: String]) -> [String] {
        do {
            _ = try SlackConfiguration(settings: settings)
            return []
        } catch {
            return error.problems
        }
    }

    @Test func `two tokens are enough`() throws {
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        #expect(configuration.apiURL == "https://slack.com/api/")
        #expect(configuration.connections == 2)
        #expect(configuration.endpoint == nil)
    }

    @Test func `everything that is missing is named at once`() {
        let problems = self.problems(["SLACK_API_URL": "https://slack.com", "SLACK_CONNECTIONS": "many"])
        #expect(problems.count == 4)
        for name in ["SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_API_URL", "SLACK_CONNECTIONS"] {
            #expect(problems.contains { $0.contains(name) }, "\(name)")
        }
    }

    @Test func `tokens put in each other's place are noticed, and never shown`() {
        let swapped = ["SLACK_APP_TOKEN": "xoxb-SECRET", "SLACK_BOT_TOKEN": "xapp-SECRET"]
        do {
            _ = try SlackConfiguration(settings: swapped)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains("SLACK_APP_TOKEN is not an app-level token"))
            #expect(error.description.contains("SLACK_BOT_TOKEN is not a bot token"))
            #expect(!error.description.contains("SECRET"))
        }
    }

    @Test(arguments: [
        "http://localhost:4000/api/", "http://127.0.0.1:1/api/", "http://[::1]:80/api/", "https://x.y/api/",
    ])
    func `these addresses may be told a token`(url: String) {
        #expect(self.problems(Workspace.settings.merging(["SLACK_API_URL": url]) { $1 }).isEmpty)
    }

    @Test(
        arguments: [
            "http://slack.com/api/", "http://localhost.evil.test/api/", "https://slack.com/api", "ftp://x/api/",
            "http://127.0.0.1@evil.test/api/",
        ]
    )
    func `these addresses may not be told a token`(url: String) {
        #expect(self.problems(Workspace.settings.merging(["SLACK_API_URL": url]) { $1 }).count == 1)
    }

    @Test func `printing a configuration shows no secret`() throws {
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        var text = "\(configuration)"
        dump(configuration, to: &text)
        #expect(!text.contains("secret"))
    }

    @Test func `the manifest asks for what is used and no more`() throws {
        let text = SlackManifest().text
        let manifest = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let settings = try #require(manifest["settings"] as? [String: Any])
        #expect(settings["socket_mode_enabled"] as? Bool == true)
        let events = try #require(settings["event_subscriptions"] as? [String: [String]])
        #expect(
            events["bot_events"] == [
                "app_home_opened", "app_mention", "app_uninstalled", "channel_unarchive", "group_unarchive",
                "member_joined_channel", "message.channels", "message.groups", "message.im", "tokens_revoked",
            ]
        )
        let oauth = try #require(manifest["oauth_config"] as? [String: [String: [String]]])
        #expect(
            oauth["scopes"]?["bot"] == [
                "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read",
                "files:write",
                "groups:history", "groups:read", "im:history", "im:read", "im:write", "reactions:write", "users:read",
            ]
        )
    }
}
