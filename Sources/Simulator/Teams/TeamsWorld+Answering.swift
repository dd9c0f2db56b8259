import NIOHTTP1

extension TeamsWorld {
    /// Answers one call of the bot's.
    mutating func answer(_ request: IncomingRequest) -> Outcome {
        let (method, path) = (request.head.method.rawValue, request.target.path)
        switch (method, path) {
        case ("GET", "/v1/.well-known/openidconfiguration"): return .reply(.json(self.metadata))
        case ("GET", "/v1/.well-known/keys"):
            self.keyFetches += 1
            return .reply(.json(["keys": .array(self.signers.map(\.entry))]))
        case ("POST", "/\(self.tenant)/oauth2/v2.0/token"): return .reply(self.grant(request))
        case ("GET", _) where path.hasPrefix("/sharepoint/"): return .reply(self.file(request))
        case ("PUT", _) where path.hasPrefix("/sharepoint/"): return .reply(self.store(request))
        default: break
        }
        let body = JSON(parsing: request.body) ?? .null
        guard let index = self.faults.firstIndex(where: { $0.method == method && path.contains($0.path) }) else {
            return .reply(self.carryOut(method, request, body))
        }
        let misconduct = self.faults[index].misconduct
        self.faults[index].count -= 1
        if self.faults[index].count <= 0 { self.faults.remove(at: index) }
        switch misconduct {
        case .status(let status, let headers):
            self.note(TeamsExchange(method: method, path: path, body: body, status: status))
            var reply = Self.refusal(status, "Fault")
            reply.headers += headers.map { ($0.key, $0.value) }
            return .reply(reply)
        case .carriedOut(let status):
            _ = self.carryOut(method, request, body)
            return .reply(Self.refusal(status, "Fault"))
        case .dropReply:
            _ = self.carryOut(method, request, body)
            return .reset
        }
    }

    var origin: String { self.service.split(separator: "/").prefix(2).joined(separator: "//") }

    private var metadata: JSON {
        [
            "issuer": "https://api.botframework.com", "jwks_uri": .string("\(self.origin)/v1/.well-known/keys"),
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        ]
    }

    /// A token for the bot, when it knows the secret.
    private mutating func grant(_ request: IncomingRequest) -> Reply {
        let form = RequestTarget.form(Substring(String(decoding: request.body, as: UTF8.self)))
        guard form["grant_type"] == "client_credentials", form["client_id"] == self.appID,
            form["client_secret"] == self.password, form["scope"] == "https://api.botframework.com/.default"
        else { return .json(["error": "invalid_client"], status: .unauthorized) }
        self.grants += 1
        let token = "sim-token-\(self.grants)"
        self.tokens.insert(token)
        return .json(["token_type": "Bearer", "expires_in": 3600, "access_token": .string(token)])
    }

    private mutating func carryOut(_ method: String, _ request: IncomingRequest, _ body: JSON) -> Reply {
        let path = request.target.path
        let reply: Reply
        if let bearer = request.bearer, self.tokens.contains(bearer) {
            reply = self.connect(method, request.target, body)
        } else {
            reply = Self.refusal(401, "Unauthorized")
        }
        self.note(TeamsExchange(method: method, path: path, body: body, status: Int(reply.status.code)))
        return reply
    }

    /// The Connector's own API.
    private mutating func connect(_ method: String, _ target: RequestTarget, _ body: JSON) -> Reply {
        let root = self.service.dropFirst(self.origin.count) + "v3/conversations"
        guard target.path.hasPrefix(root) else { return Self.refusal(404, "NotFound") }
        let parts = target.path.dropFirst(root.count).split(separator: "/").map(String.init)
        switch (method, parts.count) {
        case ("POST", 0): return self.open(body)
        case ("POST", 2...3) where parts[1] == "activities": return self.post(body, to: parts[0], target.query)
        case ("PUT", 3) where parts[1] == "activities": return self.change(parts[2], in: parts[0]) { $0.show(body) }
        case ("DELETE", 3) where parts[1] == "activities":
            return self.change(parts[2], in: parts[0], .messageDeleted) { $0.isDeleted = true }
        case ("PUT", 5),
            ("DELETE", 5) where parts[1] == "activities" && parts[3] == "reactions":
            return self.react(method == "PUT", parts[4], to: parts[2], in: parts[0])
        case ("GET", 2) where parts[1] == "members": return .json(.array(self.people.map(self.account)))
        case ("GET", 2) where parts[1] == "pagedmembers": return .json(self.roster(target.query))
        case ("GET", 3) where parts[1] == "members":
            let person = self.people.first { [$0.account, $0.object].contains(parts[2]) }
            return person.map { .json(self.account($0)) } ?? Self.refusal(404, "MemberNotFoundInConversation")
        default: return Self.refusal(404, "NotFound")
        }
    }

    func account(_ person: Person) -> JSON {
        [
            "id": .string(person.account), "name": .string(person.name), "aadObjectId": .string(person.object),
            "tenantId": .string(self.tenant),
        ]
    }

    /// One page of who is there: from 50 to 500 of them, as Teams has it.
    private func roster(_ query: [String: String]) -> JSON {
        let size = min(max(query["pageSize"].flatMap(Int.init) ?? 200, 50), 500)
        let start = query["continuationToken"].flatMap(Int.init) ?? 0
        let page = self.people.dropFirst(start).prefix(size)
        let isLast = start + size >= self.people.count
        return JSON(fields: [
            "members": .array(page.map(self.account)),
            "continuationToken": isLast ? nil : .string(String(start + size)),
        ])
    }

    /// A chat with one person: by their id for the bot, or their object id. Or a new thread in a channel.
    private mutating func open(_ body: JSON) -> Reply {
        if let channel = body["channelData"]["channel"]["id"].string {
            guard channel == self.channel, body["isGroup"].bool == true, body["activity"]["type"].string == "message"
            else { return Self.refusal(404, "ConversationNotFound") }
            let id = self.post(body["activity"], in: channel)
            return .json(
                ["id": .string("\(channel);messageid=\(id)"), "activityId": .string(id)],
                status: .created
            )
        }
        let member = body["members"].array?.first?["id"].string ?? ""
        guard body["isGroup"].bool != true,
            let person = self.people.first(where: { [$0.account, $0.object].contains(member) })
        else { return Self.refusal(400, "BadArgument") }
        return .json(["id": .string(person.chat)], status: .created)
    }

    private mutating func post(_ body: JSON, to conversation: String, _ query: [String: String]) -> Reply {
        let channel = conversation.split(separator: ";").first.map(String.init) ?? ""
        guard ([self.channel, self.group] + self.people.map(\.chat)).contains(channel) else {
            return Self.refusal(404, "ConversationNotFound")
        }
        guard channel == self.channel || channel == conversation else { return Self.refusal(400, "BadSyntax") }
        guard body.bytes.count <= 100_000 else { return Self.refusal(413, "MessageSizeTooBig") }
        if let stream = Self.stream(of: body) { return self.write(body, stream, in: conversation) }
        let id = self.nextID()
        // A message to a channel that is in no thread begins one.
        let place = channel == self.channel && channel == conversation ? "\(channel);messageid=\(id)" : conversation
        var message = TeamsMessage(id: id, conversation: place, author: "bot", text: "")
        message.show(body)
        message.edits = 0
        if query["isTargetedActivity"] == "true" {
            guard channel != conversation || channel == self.group, let account = body["recipient"]["id"].string,
                let person = self.people.first(where: { $0.account == account })
            else { return Self.refusal(400, "BadArgument") }
            message.onlyFor = person.name
        }
        self.messages.append(message)
        self.record(message.onlyFor == nil ? .messagePosted : .ephemeralPosted, message)
        return .json(["id": .string(id)], status: .created)
    }

    /// A message that begins a thread; its id.
    private mutating func post(_ body: JSON, in channel: String) -> String {
        let id = self.nextID()
        var message = TeamsMessage(id: id, conversation: "\(channel);messageid=\(id)", author: "bot", text: "")
        message.show(body)
        message.edits = 0
        self.messages.append(message)
        self.record(.messagePosted, message)
        return id
    }

    private mutating func change(
        _ id: String,
        in conversation: String,
        _ kind: Simulator.LedgerEntry.Kind = .messageEdited,
        _ body: (inout TeamsMessage) -> Void
    ) -> Reply {
        guard let index = self.messages.firstIndex(where: { $0.id == id && $0.author == "bot" && !$0.isDeleted }),
            self.messages[index].conversation == conversation
        else { return Self.refusal(404, "ActivityNotFoundInConversation") }
        body(&self.messages[index])
        self.record(kind, self.messages[index])
        return .json(["id": .string(id)])
    }

    static func refusal(_ status: Int, _ code: String, _ words: String? = nil) -> Reply {
        .json(
            ["error": ["code": .string(code), "message": .string(words ?? code)]],
            status: HTTPResponseStatus(statusCode: status)
        )
    }
}

extension TeamsMessage {
    /// Shows what an activity holds; everybody sees the same again.
    mutating func show(_ activity: Simulator.JSON) {
        self.text = activity["text"].string ?? activity["summary"].string ?? ""
        let attachments = activity["attachments"].array ?? []
        self.card = attachments.first { $0["contentType"].string == TeamsWorld.cardType }?["content"]
        if let offer = attachments.first(where: { $0["contentType"].string == TeamsWorld.offerType }) {
            self.card = TeamsWorld.card(offering: offer)
        }
        if let file = attachments.first(where: { $0["contentType"].string == TeamsWorld.fileType }) {
            self.text = "📎 \(file["name"].string ?? "")"
        }
        self.edits += 1
        self.views = [:]
        self.looked = [:]
        self.writing = nil
    }
}
