import FoundationEssentials

/// The few fields of Slack's JSON that matter here. Everything is optional and a field of the wrong type counts as
/// absent: what arrives is never a reason to fail.
enum SlackWire {
    /// One text frame of Socket Mode.
    struct Frame: Decodable {
        var type: String?
        var reason: String?
        var connections: Int?
        var envelope: String?
        var acceptsPayload: Bool
        var retryAttempt: Int?
        var retryReason: String?
        var payload: Payload?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.type = fields.text("type")
            self.reason = fields.text("reason")
            self.connections = fields.number("num_connections")
            self.envelope = fields.text("envelope_id")
            self.acceptsPayload = fields.flag("accepts_response_payload")
            self.retryAttempt = fields.number("retry_attempt")
            self.retryReason = fields.text("retry_reason")
            self.payload =
                switch self.type {
                case "events_api": fields.part(EventCallback.self, "payload").map(Payload.event)
                case "slash_commands": fields.part(SlashCommand.self, "payload").map(Payload.command)
                case "interactive": fields.part(Interaction.self, "payload").map(Payload.interaction)
                default: nil
                }
        }
    }

    enum Payload {
        case event(EventCallback)
        case command(SlashCommand)
        case interaction(Interaction)

        /// The time stamp of what it tells, the same each time it is delivered; commands and interactions have none.
        var time: String? {
            guard case .event(let callback) = self else { return nil }
            return callback.event?.ts
        }

        /// The workspaces that it may be of, the likeliest first.
        var teams: [String] {
            switch self {
            case .event(let callback): callback.teams
            case .command(let command): command.team.map { [$0] } ?? []
            case .interaction(let interaction): interaction.teams
            }
        }
    }

    /// An `event_callback`, the outer part of everything in the Events API.
    struct EventCallback: Decodable {
        var type: String?
        /// The workspaces that it may be of: the one whose installation may see it first. In a channel that several companies
        /// share, `team_id` alone may name the other one (docs: apis/events-api, slack-connect).
        var teams: [String]
        var id: String?
        /// The users as whom the app is installed: our own bot user among them.
        var authorized: [String]
        var event: Event?
        /// What `url_verification` wants to hear again.
        var challenge: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.type = fields.text("type")
            self.challenge = fields.text("challenge")
            let authorizations = fields.part([Authorization].self, "authorizations") ?? []
            self.teams =
                authorizations.compactMap(\.team)
                + [fields.text("context_team_id"), fields.text("team_id")].compactMap(\.self)
            self.id = fields.text("event_id")
            self.authorized = authorizations.compactMap(\.user)
            self.event = fields.part(Event.self, "event")
        }
    }

    struct Authorization: Decodable {
        var user: String?
        var team: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.team = fields.text("team_id")
            self.user = fields.flag("is_bot") ? fields.text("user_id") : nil
        }
    }

    struct Event: Decodable {
        var type: String?
        var subtype: String?
        var user: String?
        var bot: String?
        var text: String?
        var ts: String?
        var channel: String?
        var channelType: String?
        var thread: String?
        var clientMessage: String?
        /// When it was changed last, by whoever wrote it.
        var edited: String?
        /// The message that was changed, as it is now; and which was deleted.
        var message: Message?
        var previous: Message?
        var deleted: String?
        /// Which tab of the app's own page was opened.
        var tab: String?
        /// The files that came along.
        var files: [File] = []
        /// The thread in which a person and the agent begin to talk.
        var assistant: AssistantThread?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.type = fields.text("type")
            self.subtype = fields.text("subtype")
            self.user = fields.text("user")
            self.bot = fields.text("bot_id")
            self.text = fields.text("text")
            self.ts = fields.text("ts")
            self.channel = fields.text("channel")
            self.channelType = fields.text("channel_type")
            self.thread = fields.text("thread_ts")
            self.clientMessage = fields.text("client_msg_id")
            self.edited = fields.part(Edited.self, "edited")?.ts
            self.files = fields.part([File].self, "files") ?? []
            // Each field that is looked for takes time, also where it is not there.
            switch (self.type, self.subtype) {
            case ("app_mention", _), ("message", nil): break
            default:
                self.message = fields.part(Message.self, "message")
                self.previous = fields.part(Message.self, "previous_message")
                self.deleted = fields.text("deleted_ts")
                self.tab = fields.text("tab")
                self.assistant = fields.part(AssistantThread.self, "assistant_thread")
            }
        }
    }

    /// Where a person and the agent begin to talk.
    struct AssistantThread: Decodable {
        var user: String?
        var channel: String?
        var thread: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.user = fields.text("user_id")
            self.channel = fields.text("channel_id")
            self.thread = fields.text("thread_ts")
        }
    }

    struct SlashCommand: Decodable {
        var command: String?
        var text: String?
        var team: String?
        var channel: String?
        var user: String?
        var userName: String?
        var trigger: String?

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            self.command = fields.text("command")
            self.text = fields.text("text")
            self.team = fields.text("team_id")
            self.channel = fields.text("channel_id")
            self.user = fields.text("user_id")
            self.userName = fields.text("user_name")
            self.trigger = fields.text("trigger_id")
        }
    }
}

extension SlackWire {
    /// A key of any name, so that the JSON's names stand where they are used.
    struct Key: CodingKey, ExpressibleByStringLiteral {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringLiteral name: String) { self.stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension KeyedDecodingContainer where Key == SlackWire.Key {
    /// A text that is there and not empty; Slack sends both for "none".
    func text(_ key: SlackWire.Key) -> String? {
        guard let text = try? self.decodeIfPresent(String.self, forKey: key), !text.isEmpty else { return nil }
        return text
    }

    func flag(_ key: SlackWire.Key) -> Bool { (try? self.decodeIfPresent(Bool.self, forKey: key)) ?? false }

    func number(_ key: SlackWire.Key) -> Int? { try? self.decodeIfPresent(Int.self, forKey: key) }

    func part<Part: Decodable>(_ type: Part.Type, _ key: SlackWire.Key) -> Part? {
        try? self.decodeIfPresent(type, forKey: key)
    }
}
