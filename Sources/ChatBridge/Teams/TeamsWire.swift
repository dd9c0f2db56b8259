import FoundationEssentials

/// What comes from the Bot Connector, as far as it matters to the bridge. What is missing or of another kind than it
/// should be is `nil`: kinds of activities are added, and samples of them differ.
enum TeamsWire {
    /// An activity (docs: Bot Framework, "Activity schema").
    struct Activity: Decodable, Sendable {
        var type: String
        var id: String?
        var name: String?
        var timestamp: String?
        var service: String?
        var channel: String?
        var from: Account?
        var recipient: Account?
        var conversation: Conversation?
        var text: String?
        var entities: [Entity]
        var attachments: [Attached]
        /// Who came into the conversation, of a `conversationUpdate`.
        var added: [Account]
        var replyTo: String?
        /// From `channelData`.
        var tenant: String?
        var eventType: String?
        var action: String?
        var value: Value?
        var hasTargetedRecipient: Bool

        private enum Keys: String, CodingKey {
            case type, id, name, timestamp, serviceUrl, channelId, from, recipient, conversation, text, entities
            case attachments
            case replyToId, channelData, value, action, membersAdded
        }

        private struct ChannelData: Decodable {
            struct Tenant: Decodable { var id: String? }
            var tenant: Tenant?
            var eventType: String?

            private enum Keys: String, CodingKey { case tenant, eventType }

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: Keys.self)
                self.tenant = try? fields.decodeIfPresent(Tenant.self, forKey: .tenant)
                self.eventType = try? fields.decodeIfPresent(String.self, forKey: .eventType)
            }
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Keys.self)
            func read<Value: Decodable>(_ key: Keys, _ type: Value.Type = Value.self) -> Value? {
                try? fields.decodeIfPresent(type, forKey: key)
            }
            self.type = read(.type) ?? ""
            self.id = read(.id)
            self.name = read(.name)
            self.timestamp = read(.timestamp)
            self.service = read(.serviceUrl)
            self.channel = read(.channelId)
            self.from = read(.from)
            self.recipient = read(.recipient)
            self.conversation = read(.conversation)
            self.text = read(.text)
            self.entities = read(.entities, [Lenient<Entity>].self)?.compactMap(\.value) ?? []
            self.attachments = read(.attachments, [Lenient<Attached>].self)?.compactMap(\.value) ?? []
            self.added = read(.membersAdded, [Lenient<Account>].self)?.compactMap(\.value) ?? []
            self.replyTo = read(.replyToId)
            let data = read(.channelData, ChannelData.self)
            self.tenant = data?.tenant?.id
            self.eventType = data?.eventType
            self.action = read(.action)
            self.value = read(.value)
            self.hasTargetedRecipient = self.recipient?.isTargeted ?? false
        }
    }

    /// What came with a message (docs: Teams, "Send and receive files through a bot"): a file, a picture, or the message
    /// once more as HTML.
    struct Attached: Decodable, Sendable {
        var type: String
        var name: String?
        var address: String?
        var file: File?

        /// Where a file is, as a permission to fetch it for some minutes.
        struct File: Decodable, Sendable {
            var downloadUrl: String?
            var uniqueId: String?
            var fileType: String?
        }

        private enum Keys: String, CodingKey { case contentType, name, contentUrl, content }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Keys.self)
            self.type = (try? fields.decodeIfPresent(String.self, forKey: .contentType)) ?? ""
            self.name = try? fields.decodeIfPresent(String.self, forKey: .name)
            self.address = try? fields.decodeIfPresent(String.self, forKey: .contentUrl)
            guard self.type == TeamsFiles.downloadable else { return }
            self.file = try? fields.decodeIfPresent(File.self, forKey: .content)
        }
    }

    struct Account: Decodable, Sendable {
        var id: String?
        var name: String?
        var object: String?
        var role: String?
        var isTargeted: Bool?

        private enum Keys: String, CodingKey { case id, name, aadObjectId, objectId, role, isTargeted }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Keys.self)
            func read<Value: Decodable>(_ key: Keys) -> Value? { try? fields.decodeIfPresent(Value.self, forKey: key) }
            self.id = read(.id)
            self.name = read(.name)
            self.object = read(.aadObjectId) ?? read(.objectId)
            self.role = read(.role)
            self.isTargeted = read(.isTargeted)
        }
    }

    struct Conversation: Decodable, Sendable {
        var id: String?
        var tenant: String?
        var type: String?

        private enum Keys: String, CodingKey { case id, tenantId, conversationType }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Keys.self)
            self.id = try? fields.decodeIfPresent(String.self, forKey: .id)
            self.tenant = try? fields.decodeIfPresent(String.self, forKey: .tenantId)
            self.type = try? fields.decodeIfPresent(String.self, forKey: .conversationType)
        }
    }

    /// A mention, or what the client says of itself (`clientInfo`).
    struct Entity: Decodable, Sendable {
        var type: String?
        var text: String?
        var mentioned: Account?
        /// Where the clock of the client is.
        var timezone: String?
    }

    /// The `value` of an invoke or of a message that a button sent.
    struct Value: Decodable, Sendable {
        /// What a press carries besides: our own fields and the inputs of the card.
        var fields: [String: String]
        /// `automatic` for a card that refreshes itself, which must never decide anything.
        var trigger: String?
        /// Which command of the message extension was chosen, and where: `compose`, `commandBox` or `message`.
        var command: String?
        var context: String?
        /// What the message says that it was chosen for, as HTML.
        var message: String?
        /// Whether a file is wanted that was offered.
        var consent: Consent?

        private enum Keys: String, CodingKey {
            case action, data, trigger, commandId, commandContext, messagePayload, context, uploadInfo
        }

        struct Consent: Sendable {
            var isAccepted: Bool
            /// What we sealed into the offer.
            var file: String?
            var place: TeamsOffer.Place?
        }

        private struct Message: Decodable {
            struct Body: Decodable { var content: String? }
            var body: Body?
        }

        init(from decoder: any Decoder) throws {
            let whole = try decoder.container(keyedBy: Keys.self)
            self.trigger = try? whole.decodeIfPresent(String.self, forKey: .trigger)
            self.command = try? whole.decodeIfPresent(String.self, forKey: .commandId)
            self.context = try? whole.decodeIfPresent(String.self, forKey: .commandContext)
            self.message = (try? whole.decodeIfPresent(Message.self, forKey: .messagePayload))??.body?.content
            struct Action: Decodable { var data: Fields? }
            let action = try? whole.decodeIfPresent(Action.self, forKey: .action)
            let data = (try? whole.decodeIfPresent(Fields.self, forKey: .data)) ?? nil
            let own = try? Fields(from: decoder)
            self.fields = (action?.data ?? data ?? own)?.values ?? [:]
            guard let answer = self.fields["action"], ["accept", "decline"].contains(answer) else { return }
            let sealed = try? whole.decodeIfPresent(Fields.self, forKey: .context)
            let place = try? whole.decodeIfPresent(TeamsOffer.Place.self, forKey: .uploadInfo)
            self.consent = Consent(isAccepted: answer == "accept", file: sealed?.values["file"], place: place)
        }
    }

    /// The texts of an object; what is of another kind is left out.
    struct Fields: Decodable, Sendable {
        var values: [String: String] = [:]

        private struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Name.self)
            for name in fields.allKeys {
                if let text = try? fields.decode(String.self, forKey: name) {
                    self.values[name.stringValue] = text
                } else if let number = try? fields.decode(Double.self, forKey: name) {
                    self.values[name.stringValue] = Int(exactly: number).map(String.init) ?? String(number)
                }
            }
        }
    }

    /// An element that may be of another kind than expected.
    private struct Lenient<Element: Decodable>: Decodable {
        var value: Element?
        init(from decoder: any Decoder) throws { self.value = try? Element(from: decoder) }
    }
}
