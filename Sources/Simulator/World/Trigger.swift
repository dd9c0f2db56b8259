/// A short-lived permission to open a view on someone's screen. Good for one use.
struct Trigger: Sendable {
    var user: String
    var expires: Int64
    var used = false
}

/// An address for delayed answers to a command or a press: five uses within half an hour.
struct ReplyAddress: Sendable {
    static let lifetime: Int64 = 30 * 60 * 1_000_000

    var user: String
    var channel: String
    var thread: String?
    /// The message whose element was used; `nil` for commands.
    var message: String?
    var isEphemeral: Bool
    var usesLeft = 5
    var expires: Int64
}

extension Workspace {
    mutating func makeTrigger(for user: String) -> String {
        if self.triggers.count > 1000 {
            let now = self.now
            self.triggers = self.triggers.filter { $0.value.expires > now }
        }
        let id = "\(self.now / 1000).\(self.identifiers.make("", length: 12)).\(self.identifiers.make("", length: 16))"
        let expires = self.now + self.configuration.triggerLifetime.microseconds
        self.triggers[id] = Trigger(user: user, expires: expires)
        return id
    }

    /// Uses a trigger up and says whose screen it is for.
    mutating func useTrigger(_ id: String) throws(MethodError) -> String {
        guard let trigger = self.triggers[id] else { throw MethodError("invalid_trigger_id") }
        guard !trigger.used else { throw MethodError("exchanged_trigger_id") }
        guard trigger.expires > self.now else { throw MethodError("expired_trigger_id") }
        self.triggers[id]?.used = true
        return trigger.user
    }

    mutating func makeReplyAddress(_ address: ReplyAddress) -> String {
        if self.replyAddresses.count > 5000 {
            let now = self.now
            self.replyAddresses = self.replyAddresses.filter { $0.value.expires > now }
        }
        let id = self.identifiers.make("", length: 24)
        self.replyAddresses[id] = address
        return "\(self.baseURL)response/\(id)"
    }
}
