import NIOCore
import NIOHTTP1

/// The page of the simulated Teams, and the calls that it is made of: JSON in, JSON out, like those of the workspace's.
extension TeamsSimulator {
    /// Whether a path belongs to it, where several share a server.
    func serves(_ path: String) -> Bool {
        let tenant = self.with { $0.tenant }
        return ["/v1/", "/\(tenant)/", "/amer/\(tenant)/", "/sharepoint/", "/teams/"].contains(where: path.hasPrefix)
            || ["/teams", "/both"].contains(path)
    }

    /// Answers a request to the page, or a call of the bot.
    func respond(to request: IncomingRequest, on loop: any EventLoop) -> Outcome {
        let path = request.target.path
        if let file = PageFile.ofTeams(path) { return .reply(file.reply) }
        if path == "/teams/state" { return .later(self.state(request.target.query).hop(to: loop)) }
        guard path.hasPrefix("/teams/control/") else {
            return self.with { OutcomeBox($0.answer(request)) }.outcome
        }
        guard !request.isForeign else {
            return .reply(Self.refusal("requests of other sites are refused", .forbidden))
        }
        guard request.head.method == .POST, request.contentType == "application/json",
            let json = JSON(parsing: request.body)
        else { return .reply(Self.refusal("send a JSON object by POST", .badRequest)) }
        do {
            return .later(try self.obey(String(path.dropFirst(15)), Order(json: json)).hop(to: loop))
        } catch {
            return .reply(Self.refusal("\(error)", .badRequest))
        }
    }

    /// Made and used on one loop.
    private struct OutcomeBox: @unchecked Sendable {
        let outcome: Outcome
        init(_ outcome: Outcome) { self.outcome = outcome }
    }

    private static func refusal(_ message: String, _ status: HTTPResponseStatus = .ok) -> Reply {
        .json(["ok": false, "error": .string(message)], status: status)
    }

    private func obey(_ action: String, _ order: Order) throws -> EventLoopFuture<Reply> {
        let name = try order.text("as")
        switch action {
        case "look":
            _ = try self.looking(as: name)
            return self.loop.makeSucceededFuture(.json(self.with { $0.pageJSON(for: name) }))
        case "refresh": return self.answered(try self.refreshing(try order.text("on"), as: name))
        case "say":
            let place = try Place(order)
            let text = try order.text("text")
            return try self.tell(try self.with { try $0.say(text, as: name, in: place) })
        case "edit":
            let (id, text) = (try order.text("id"), try order.text("text"))
            return try self.tell(try self.with { try $0.edit(id, to: text, as: name) })
        case "delete":
            let id = try order.text("id")
            return try self.tell(try self.with { try $0.delete(id, as: name) })
        case "press":
            let (id, title) = (try order.text("on"), try order.text("title"))
            let activity = try self.with { try $0.press(title, on: id, as: name, stale: false) }
            return self.answered(try self.invoking(activity, on: id, as: name))
        case "submit":
            let id = try order.text("on")
            let values = (order.json["values"].object ?? [:]).compactMapValues(\.string)
            let activity = try self.with { try $0.submit(order.json["dialog"], values, on: id, as: name) }
            return self.answered(try self.invoking(activity, on: id, as: name))
        default: throw SimulatorError("unknown action \(action)")
        }
    }

    /// Delivers what somebody said; what the bot does about it comes by itself.
    private func tell(_ activity: JSON) throws -> EventLoopFuture<Reply> {
        let id = activity["id"]
        return self.sending(activity.bytes, token: try self.token()).map { response in
            response.status < 300
                ? .json(["ok": true, "id": id])
                : Self.refusal("The app turned it away with status \(response.status).")
        }.flatMapErrorThrowing { Self.refusal("The app did not hear it: \($0)") }
    }

    private func answered(_ response: EventLoopFuture<Response>) -> EventLoopFuture<Reply> {
        response.map { response in
            response.status < 300
                ? .json(["ok": true, "body": response.body])
                : Self.refusal("The app answered with status \(response.status).")
        }.flatMapErrorThrowing { Self.refusal("The app did not answer: \($0)") }
    }

    /// What `?as=` sees, as soon as there is more of it than `&after=`, or after a while.
    private func state(_ query: [String: String]) -> EventLoopFuture<Reply> {
        let (name, version) = (query["as"] ?? "", query["after"].flatMap { Int($0) } ?? -1)
        return self.watch(for: .seconds(20)) { $0.version > version }.map { _ in
            // What they see of their own comes with the next change.
            _ = try? self.looking(as: name)
            return .json(self.with { $0.pageJSON(for: name) })
        }
    }
}

extension TeamsSimulator.Place {
    /// From `place`, or from the `thread` that is replied to.
    fileprivate init(_ order: Order) throws(SimulatorError) {
        if let thread = order.json["thread"].string, !thread.isEmpty {
            self = .thread(thread)
            return
        }
        switch order.json["place"].string {
        case "chat": self = .chat
        case "group": self = .group
        case "channel": self = .channel
        default: throw SimulatorError("place is channel, chat or group")
        }
    }
}

extension TeamsWorld {
    /// All that a person sees.
    fileprivate func pageJSON(for name: String) -> Simulator.JSON {
        let person = self.people.first { $0.name == name }
        return [
            "me": .string(name), "version": .integer(self.version), "bot": .string(self.botName),
            "bot_online": .bool(self.isInstalled), "people": .array(self.people.map { .string($0.name) }),
            "messages": .array(
                self.messages.filter { message in
                    !message.isDeleted && [nil, name].contains(message.onlyFor)
                }.compactMap { message in person.flatMap { self.pageJSON(message, for: $0) } }
            ),
        ]
    }

    private func pageJSON(_ message: TeamsMessage, for person: Person) -> Simulator.JSON? {
        let parts = message.conversation.split(separator: ";messageid=").map(String.init)
        let places = [self.channel: "channel", self.group: "group", person.chat: "chat"]
        guard let place = places[parts[0]] else { return nil }
        return JSON(fields: [
            "id": .string(message.id), "place": .string(place), "thread": .string(parts.count > 1 ? parts[1] : ""),
            "author": .string(message.author), "text": .string(message.text), "edits": .integer(message.edits),
            "card": message.shown(to: person.name), "only_for": message.onlyFor.map(JSON.string),
        ])
    }
}
