import FoundationEssentials

extension SlackWire {
    /// A message: inside an event about a change, or in a conversation's history.
    struct Message: Decodable {
        var subtype: String?
        var user: String?
        /// The workspace of whoever said it.
        var team: String?
        var bot: String?
        var text: String?
        var ts: String?
        var thread: String?
        var clientMessage: String?
        /// When whoever wrote it changed it last; previews of links and replies do not count.
        var edited: String?
        /// When the last reply below it was said.
        var latestReply: String?
        /// The first few who replied.
        var repliers: [String] = []
        /// The files that it shows.
        var files: [SlackWire.File] = []

        init(
            subtype: String?,
            user: String?,
            bot: String?,
            text: String?,
            ts: String?,
            thread: String?,
            clientMessage: String?,
            edited: String?
        ) {
            self.subtype = subtype
            self.user = user
            self.bot = bot
            self.text = text
            self.ts = ts
            self.thread = thread
            self.clientMessage = clientMessage
            self.edited = edited
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.subtype = fields.text("subtype")
            self.user = fields.text("user")
            self.team = fields.text("team")
            self.bot = fields.text("bot_id")
            self.text = fields.text("text")
            self.ts = fields.text("ts")
            self.thread = fields.text("thread_ts")
            self.clientMessage = fields.text("client_msg_id")
            self.edited = fields.part(Edited.self, "edited")?.ts
            self.latestReply = fields.text("latest_reply")
            self.repliers = fields.part([String].self, "reply_users") ?? []
            self.files = fields.part([File].self, "files") ?? []
        }
    }

    /// Who changed a message, and when.
    struct Edited: Decodable {
        var ts: String?

        init(from decoder: any Decoder) throws {
            self.ts = try decoder.container(keyedBy: Key.self).text("ts")
        }
    }
}

extension SlackWire.Event {
    /// The event of a new message is that message.
    var asMessage: SlackWire.Message {
        var message = SlackWire.Message(
            subtype: self.subtype,
            user: self.user,
            bot: self.bot,
            text: self.text,
            ts: self.ts,
            thread: self.thread,
            clientMessage: self.clientMessage,
            edited: self.edited
        )
        message.files = self.files
        return message
    }
}
