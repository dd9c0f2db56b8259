/// Identifies one request for its whole life: in the ledger, the branch, the worktree name and the button.
///
/// A short decimal number that people can say aloud ("request 12"); the ledger hands them out in order.
package struct RequestID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(from decoder: any Decoder) throws { self.rawValue = try String(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try self.rawValue.encode(to: encoder) }
    package var description: String { self.rawValue }
}

/// A person as the chat platform names them, prefixed by the platform (`slack:U024BE7LH`, `local:ana`).
///
/// Opaque to everything but that platform and the policy's lists.
package struct PersonID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(from decoder: any Decoder) throws { self.rawValue = try String(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try self.rawValue.encode(to: encoder) }
    package var description: String { self.rawValue }
}

/// The place a request is talked about; every notice about it goes back there.
///
/// An address written by the platform (platform, workspace, channel, thread) and read by nobody else.
package struct ConversationID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(from decoder: any Decoder) throws { self.rawValue = try String(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try self.rawValue.encode(to: encoder) }
    package var description: String { self.rawValue }
}

/// A message that was sent, as the platform names it, so that it can be edited later.
package struct MessageRef: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(from decoder: any Decoder) throws { self.rawValue = try String(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try self.rawValue.encode(to: encoder) }
    package var description: String { self.rawValue }
}
