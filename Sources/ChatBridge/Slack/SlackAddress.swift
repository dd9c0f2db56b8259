package import Requests

/// A place in Slack: `slack:<team>:<channel>:<ts>`.
///
/// As a conversation, `ts` is the first message of the thread, empty for the channel itself. As a message it is the
/// message's own; so a message and the conversation below it have the same address.
package struct SlackAddress: Hashable, Sendable {
    package var team: String
    package var channel: String
    package var ts: String

    package init(team: String, channel: String, ts: String = "") {
        self.team = team
        self.channel = channel
        self.ts = ts
    }

    /// `nil` when the text is no address in Slack.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "slack", !parts[2].isEmpty else { return nil }
        self.init(team: String(parts[1]), channel: String(parts[2]), ts: String(parts[3]))
    }

    package init?(_ conversation: ConversationID) { self.init(conversation.rawValue) }
    package init?(_ message: MessageRef) { self.init(message.rawValue) }

    package var text: String { "slack:\(self.team):\(self.channel):\(self.ts)" }
    /// The channel, whatever the thread: what Slack limits posts by.
    package var lane: String { "slack:\(self.team):\(self.channel)" }
    package var conversation: ConversationID { ConversationID(self.text) }
    package var message: MessageRef { MessageRef(self.text) }
}

extension PersonID {
    /// The person with this user id in Slack.
    package init(slack user: String) { self.init("slack:\(user)") }

    /// The user id, when this is a person in Slack and the id is one that Slack could have given.
    package var slackUser: String? {
        guard self.rawValue.hasPrefix("slack:") else { return nil }
        let user = self.rawValue.dropFirst(6)
        let isID = !user.isEmpty && user.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
        return isID ? String(user) : nil
    }
}
