extension Simulator {
    /// One line of what happened: something became visible, or went to the app, or came back from it.
    package struct LedgerEntry: Hashable, Sendable {
        /// What happened, by its name in the ledger file.
        package enum Kind: String, Hashable, Sendable {
            case messagePosted = "message_posted"
            case messageEdited = "message_edited"
            case messageDeleted = "message_deleted"
            case ephemeralPosted = "ephemeral_posted"
            case reactionAdded = "reaction_added"
            case reactionRemoved = "reaction_removed"
            case viewOpened = "view_opened"
            case viewUpdated = "view_updated"
            case viewClosed = "view_closed"
            case homePublished = "home_published"
            case sessionChanged = "session_changed"
            /// The workspace itself told a person something, such as that a command failed.
            case noted
            case called
            case connected
            case disconnected
            case delivered
            case acknowledged
            /// An acknowledgement for no envelope that is open.
            case acknowledgedUnknown = "acknowledged_unknown"
            case dropped
            case fault
        }

        /// Counts from 1, without gaps.
        package var number: Int
        /// Microseconds since 1970-01-01T00:00:00Z.
        package var at: Int64
        package var kind: Kind
        /// Where, about which message, by whom, and in which words, as far as the kind has these.
        package var channel: String?
        package var ts: String?
        package var thread: String?
        package var user: String?
        package var text: String?
        /// What belongs to this kind alone: envelope, attempt, method, error.
        package var detail: [String: JSON] = [:]
    }
}

extension Simulator.LedgerEntry {
    /// As a line of the ledger file, and as `/control/ledger` answers it.
    package var json: Simulator.JSON {
        var json = Simulator.JSON(fields: [
            "number": .integer(self.number), "at": .integer(Int(self.at)), "kind": .string(self.kind.rawValue),
            "channel": self.channel.map(JSON.string), "ts": self.ts.map(JSON.string),
            "thread": self.thread.map(JSON.string), "user": self.user.map(JSON.string),
            "text": self.text.map(JSON.string),
        ])
        for (name, value) in self.detail { json[name] = value }
        return json
    }
}
