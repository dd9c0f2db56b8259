extension Simulator {
    /// A message as it can be seen now.
    package struct Message: Hashable, Sendable {
        /// Seconds and microseconds since 1970, such as `1700000000.000100`: unique, and the message's name.
        package var ts: String
        package var channel: String
        package var user: String
        /// In Slack's encoding: `&`, `<` and `>` escaped, mentions as `<@U0BOT>`.
        package var text: String
        package var blocks: [JSON] = []
        package var attachments: [JSON] = []
        package var files: [SharedFile] = []
        /// The `ts` of the first message of its thread; `nil` outside threads and for that first message.
        package var thread: String?
        package var metadata: JSON?
        package var clientMessageID: String?
        /// `tombstone` for the place of a deleted message that began a thread; `nil` for what a person or the app said.
        package var subtype: String?
        package var isFromBot = false
        /// Who alone sees it; `nil` for an ordinary message.
        package var onlyFor: String?
        package var edited: Edit?
        package var reactions: [Reaction] = []
        /// The replies of the thread that it begins, oldest first.
        package var replies: [String] = []
        /// How often it was changed.
        package var edits = 0
        /// What it showed before, newest last, so that a press of a button that is gone can be played.
        var pastBlocks: [[JSON]] = []
    }

    /// The last change of a message.
    package struct Edit: Hashable, Sendable {
        package var user: String
        package var ts: String
    }

    /// An emoji, and who reacted with it.
    package struct Reaction: Hashable, Sendable {
        package var name: String
        package var users: [String]
    }
}

extension Simulator.Message {
    /// The first message of the thread that this one belongs to, or would begin.
    package var root: String { self.thread ?? self.ts }

    /// All elements of its blocks that can be pressed, chosen or filled in.
    package var actionIDs: [String] { self.blocks.flatMap(BlockElement.all(in:)).map(\.actionID) }

    mutating func show(blocks: [Simulator.JSON]) {
        self.pastBlocks.append(self.blocks)
        if self.pastBlocks.count > 20 { self.pastBlocks.removeFirst() }
        self.blocks = blocks
    }
}
