package import Requests

/// A place in Teams: `teams:<tenant>:<channel>:<thread>`, and for a message `:<activity>` behind that.
///
/// Teams addresses a thread by what stands behind the semicolon of a conversation's id (`;messageid=…`), not by the
/// message replied to, so that part is kept as it came. Colons within a part are written `%3A`.
package struct TeamsAddress: Hashable, Sendable {
    package var tenant: String
    /// The id of the conversation up to its semicolon: `19:…@thread.tacv2`, `19:…@thread.v2`, `a:…`.
    package var channel: String
    /// What follows the semicolon: `messageid=1700000000000`; empty where there are no threads.
    package var thread: String
    /// The id of a message; empty for the conversation.
    package var activity: String

    package init(tenant: String, conversation: String, activity: String = "") {
        let parts = conversation.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.tenant = tenant.lowercased()
        self.channel = parts.first ?? ""
        self.thread = parts.count > 1 ? parts[1] : ""
        self.activity = activity
    }

    /// `nil` when the text is no address in Teams.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
            Self.plain(String(Substring($0)))
        }
        guard (4...5).contains(parts.count), parts[0] == "teams", !parts[2].isEmpty else { return nil }
        self.tenant = parts[1]
        self.channel = parts[2]
        self.thread = parts[3]
        self.activity = parts.count > 4 ? parts[4] : ""
    }

    package init?(_ conversation: ConversationID) { self.init(conversation.rawValue) }
    package init?(_ message: MessageRef) { self.init(message.rawValue) }

    /// The whole id of the conversation, as Teams names it.
    package var conversationName: String { self.thread.isEmpty ? self.channel : "\(self.channel);\(self.thread)" }
    /// The channel, whatever the thread: what Teams limits messages by.
    package var lane: String { "teams:\(self.tenant):\(Self.masked(self.channel))" }
    package var conversation: ConversationID { ConversationID("\(self.lane):\(Self.masked(self.thread))") }
    package var message: MessageRef {
        MessageRef("\(self.conversation.rawValue):\(Self.masked(self.activity))")
    }

    /// The same conversation, and this message in it.
    func with(activity: String) -> TeamsAddress {
        var address = self
        address.activity = activity
        return address
    }

    // Both are asked for several times with each activity.
    private static func masked(_ part: String) -> String {
        guard part.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%") }) else { return part }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(part.utf8.count + 8)
        for byte in part.utf8 {
            switch byte {
            case UInt8(ascii: "%"): bytes += "%25".utf8
            case UInt8(ascii: ":"): bytes += "%3A".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func plain(_ part: String) -> String {
        guard part.utf8.contains(UInt8(ascii: "%")) else { return part }
        return part.replacing("%3A", with: ":").replacing("%25", with: "%")
    }
}

extension PersonID {
    /// The person with this object id in the tenant's directory (`aadObjectId`).
    package init(teams object: String) { self.init("teams:\(object.lowercased())") }

    /// The object id, when this is a person in Teams.
    package var teamsObject: String? {
        guard self.rawValue.hasPrefix("teams:") else { return nil }
        let object = String(self.rawValue.dropFirst(6))
        return TeamsName.isGUID(object) ? object : nil
    }
}

/// How Microsoft writes names.
enum TeamsName {
    /// Eight, four, four, four and twelve hexadecimal digits.
    static func isGUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
