/// The bot's reactions to messages.
extension TeamsWorld {
    mutating func react(_ adding: Bool, _ type: String, to id: String, in conversation: String) -> Reply {
        guard
            let index = self.messages.firstIndex(where: {
                $0.id == id && $0.conversation == conversation && !$0.isDeleted
            })
        else { return Self.refusal(404, "MessageNotFound") }
        if adding {
            if !self.messages[index].reactions.contains(type) { self.messages[index].reactions.append(type) }
        } else {
            self.messages[index].reactions.removeAll { $0 == type }
        }
        self.record(adding ? .reactionAdded : .reactionRemoved, self.messages[index])
        return .json([:])
    }
}
