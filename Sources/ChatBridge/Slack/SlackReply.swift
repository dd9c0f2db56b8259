/// The fields of the Web API's answers that matter here; as lenient as what arrives by socket.
struct SlackReply: Decodable, Sendable {
    var ok: Bool?
    var error: String?
    /// The scope that is missing, with `missing_scope`.
    var needed: String?
    /// What was wrong with the arguments, with `invalid_arguments` and `invalid_blocks`.
    var details: [String]
    var ts: String?
    /// The channel that a post landed in, or that was opened.
    var channel: String?
    var url: String?
    var team: String?
    var user: String?
    var bot: String?
    var name: String?
    /// The time zone of the user.
    var zone: String?
    var messages: [Message]
    /// The same messages with what was said in them.
    var found: [SlackWire.Message]
    /// The channels of a list, by their ids.
    var channels: [String]
    var cursor: String?
    /// Where the bytes of a file go, and the file's id.
    var uploadURL: String?
    var file: String?
    /// A file that somebody asked about.
    var info: SlackWire.File?
    /// What the app is granted, as every answer says in its head (`x-oauth-scopes`).
    var scopes: [String] = []

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: SlackWire.Key.self)
        let metadata = fields.part(Metadata.self, "response_metadata")
        self.ok = fields.part(Bool.self, "ok")
        self.error = fields.text("error")
        self.needed = fields.text("needed")
        self.details = metadata?.messages ?? []
        self.ts = fields.text("ts")
        self.channel = fields.text("channel") ?? fields.part(Channel.self, "channel")?.id
        self.url = fields.text("url")
        self.team = fields.text("team_id")
        self.user = fields.text("user_id")
        self.bot = fields.text("bot_id")
        let user = fields.part(User.self, "user")
        self.name = user?.name
        self.zone = user?.zone
        self.messages = fields.part([Message].self, "messages") ?? []
        self.found = fields.part([SlackWire.Message].self, "messages") ?? []
        self.channels = (fields.part([SlackWire.Named].self, "channels") ?? []).compactMap(\.id)
        self.cursor = metadata?.cursor
        self.uploadURL = fields.text("upload_url")
        self.file = fields.text("file_id")
        self.info = fields.part(SlackWire.File.self, "file")
    }

    private struct Channel: Decodable {
        var id: String?

        init(from decoder: any Decoder) throws {
            self.id = try decoder.container(keyedBy: SlackWire.Key.self).text("id")
        }
    }

    private struct Metadata: Decodable {
        var cursor: String?
        var messages: [String]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: SlackWire.Key.self)
            self.cursor = fields.text("next_cursor")
            self.messages = fields.part([String].self, "messages") ?? []
        }
    }

    /// A user, of whom the best name is taken: the displayed, the real, the short one.
    private struct User: Decodable {
        var name: String?
        var zone: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: SlackWire.Key.self)
            self.zone = fields.text("tz")
            let profile = fields.part(Profile.self, "profile")
            self.name =
                profile?.displayed ?? profile?.real ?? fields.text("real_name") ?? fields.text("name")
        }
    }

    private struct Profile: Decodable {
        var displayed: String?
        var real: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: SlackWire.Key.self)
            self.displayed = fields.text("display_name")
            self.real = fields.text("real_name")
        }
    }

    /// A message as history shows it, with the metadata that says which of ours it is.
    struct Message: Decodable, Sendable {
        var ts: String?
        var user: String?
        var bot: String?
        var eventType: String?
        var marker: String?
        /// The names of the files it shows.
        var files: [String]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: SlackWire.Key.self)
            let mark = fields.part(Mark.self, "metadata")
            self.ts = fields.text("ts")
            self.user = fields.text("user")
            self.bot = fields.text("bot_id")
            self.eventType = mark?.type
            self.marker = mark?.id
            self.files = (fields.part([File].self, "files") ?? []).compactMap(\.name)
        }

        private struct File: Decodable {
            var name: String?

            init(from decoder: any Decoder) throws {
                self.name = try decoder.container(keyedBy: SlackWire.Key.self).text("name")
            }
        }
    }

    private struct Mark: Decodable {
        var type: String?
        var id: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: SlackWire.Key.self)
            self.type = fields.text("event_type")
            self.id = fields.part(Payload.self, "event_payload")?.id
        }

        struct Payload: Decodable {
            var id: String?

            init(from decoder: any Decoder) throws {
                self.id = try decoder.container(keyedBy: SlackWire.Key.self).text("id")
            }
        }
    }
}
