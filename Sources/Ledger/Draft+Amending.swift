import GRDB
import Requests

/// Messages that change after they were heard, or before.
extension Draft {
    /// Whether there is nothing to do and nothing to remember: a change of a message that is nobody's business here.
    func isNothing(_ wish: Intake.Wish) throws -> Bool {
        guard case .amend(let amendment, nil) = wish else { return false }
        return try self.request(saidIn: amendment.message) == nil
    }

    /// Tells the request whose message was changed. What nobody heard before is heard as it is now.
    mutating func amend(_ amendment: Amendment, _ unheard: Intake.Unheard?) throws -> Receipt {
        if let id = try self.request(saidIn: amendment.message) {
            return try self.carryOut(.amend(amendment), on: id) ? .recorded(id) : .ignored
        }
        guard let unheard, try self.remember(unheard.keys) else { return .seen }
        guard let opening = unheard.opening else { return .ignored }
        let receipt = try self.hear(opening, carrying: unheard.luggage)
        // How new these words are, so that an older change that is still on its way does not replace them.
        if case .recorded(let id) = receipt { _ = try self.carryOut(.amend(amendment), on: id) }
        return receipt
    }

    /// Keeps it known which request a message belongs to, and which are shown where they were not asked for.
    func index(_ event: Event, of request: Int64) throws {
        var messages: [String?] = []
        var mirrors: [ConversationID] = []
        switch event {
        case .opened(_, let opening):
            messages = [opening.message?.rawValue]
            mirrors = opening.mirrors?.map(\.conversation) ?? []
        case .mirrored(let conversation, _): mirrors = [conversation]
        case .replied(_, _, let said): messages = [said?.rawValue]
        case .posted(.card, let card, _, let thread): messages = [card.rawValue, thread?.rawValue]
        case .unmirrored(let conversation, _):
            try self.execute(
                "DELETE FROM mirror WHERE conversation = ? AND request = ?",
                [conversation.rawValue, request]
            )
        default: break
        }
        for message in messages.compactMap(\.self) {
            try self.execute(
                "INSERT INTO message (ref, request) VALUES (?, ?) ON CONFLICT DO UPDATE SET request = excluded.request",
                [message, request]
            )
        }
        for mirror in mirrors {
            try self.execute(
                "INSERT INTO mirror (conversation, request) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [mirror.rawValue, request]
            )
        }
    }

    private func request(saidIn message: MessageRef) throws -> RequestID? {
        try self.rows("SELECT request FROM message WHERE ref = ?", [message.rawValue]).first
            .map { RequestID(number: $0["request"]) }
    }
}
