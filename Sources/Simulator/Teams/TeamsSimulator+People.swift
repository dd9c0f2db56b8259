import NIOCore

/// What people do. Everything is delivered to the bot before it returns, and throws `SimulatorError` with words that say
/// what is there.
extension TeamsSimulator {
    /// Where something is said.
    package enum Place: Hashable, Sendable {
        /// The chat with the bot alone.
        case chat
        case group
        case channel
        /// Below a message of the channel.
        case thread(String)
    }

    /// What the bot answered to a press, or to a dialog.
    package struct Response: Hashable, Sendable {
        package var status: Int
        package var body: Simulator.JSON
    }

    /// Says something to the bot, with a mention where others listen; the id of the message.
    @discardableResult
    package func say(
        _ text: String,
        as name: String,
        in place: Place = .channel,
        copies: Int = 1
    ) async throws -> String {
        let activity = try self.with { try $0.say(text, as: name, in: place) }
        for _ in 0..<max(1, copies) {
            let status = try await self.deliver(activity).status
            guard status < 300 else { throw SimulatorError("the bot turns a message away with status \(status)") }
        }
        return activity["id"].string ?? ""
    }

    /// Adds the bot to the team.
    package func install(as name: String) async throws {
        try await self.deliver(try self.with { try $0.installation(by: name) })
        self.with { $0.wasInstalled() }
    }

    /// Adds the bot to the team as soon as it listens; then waits until it is cancelled.
    package func installWhenItListens() async throws {
        while !self.with({ $0.isInstalled }) {
            if let name = self.with({ $0.people.first?.name }) { try? await self.install(as: name) }
            try await Task.sleep(for: .milliseconds(500))
        }
        try await Task.sleep(for: .seconds(1 << 30))
    }

    /// Changes one's own message.
    package func edit(_ id: String, to text: String, as name: String) async throws {
        try await self.deliver(try self.with { try $0.edit(id, to: text, as: name) })
    }

    /// Deletes one's own message.
    package func delete(_ id: String, as name: String) async throws {
        try await self.deliver(try self.with { try $0.delete(id, as: name) })
    }

    /// Presses a button of a message by its title, as it is shown now, or with `stale` as it was shown before.
    @discardableResult
    package func press(_ title: String, on id: String, as name: String, stale: Bool = false) async throws -> Response {
        let activity = try self.with { try $0.press(title, on: id, as: name, stale: stale) }
        return try await self.invoke(activity, on: id, as: name)
    }

    /// Sends a dialog with these values, by the ids of its inputs. `dialog` is the answer that showed it.
    package func submit(
        _ dialog: Response,
        _ values: [String: String],
        on id: String,
        as name: String
    ) async throws -> Response {
        let activity = try self.with { try $0.submit(dialog.body, values, on: id, as: name) }
        return try await self.invoke(activity, on: id, as: name)
    }

    /// Delivers an activity as it is, with an honest token; again while the bot fails, as the Connector does.
    @discardableResult
    package func deliver(_ activity: Simulator.JSON, tries: Int = 5) async throws -> Response {
        var response = Response(status: 0, body: .null)
        for _ in 0..<tries {
            response = try await self.send(activity.bytes, token: try self.token())
            if response.status < 500 || response.status == 501 { return response }
        }
        throw SimulatorError("the bot answers with status \(response.status) again and again")
    }

    /// Sends bytes to the bot's door.
    package func send(_ body: [UInt8], token: String?) async throws -> Response {
        try await self.sending(body, token: token).get()
    }

    private func invoke(_ activity: Simulator.JSON, on id: String, as name: String) async throws -> Response {
        try await self.invoking(activity, on: id, as: name).get()
    }

    // MARK: On the loop

    func sending(_ body: [UInt8], token: String?) -> EventLoopFuture<Response> {
        var headers = [("content-type", "application/json; charset=utf-8")]
        if let token { headers.append(("authorization", "Bearer \(token)")) }
        return Caller(loop: self.loop)
            .post(body, to: self.with { $0.endpoint }, headers: headers, patience: .seconds(60))
            .map { Response(status: $0.status, body: Simulator.JSON(parsing: $0.body) ?? .null) }
    }

    /// What Teams asks the bot for by itself when this person looks.
    func looking(as name: String) throws -> [EventLoopFuture<Response>] {
        try self.with { try $0.looks(of: name) }.map { try self.invoking($0.invoke, on: $0.id, as: name) }
    }

    func refreshing(_ id: String, as name: String) throws -> EventLoopFuture<Response> {
        let invoke = try self.with { try $0.look(at: id, as: name, trigger: "manual") }
        return try self.invoking(invoke, on: id, as: name)
    }

    func invoking(
        _ activity: Simulator.JSON,
        on id: String,
        as name: String
    ) throws -> EventLoopFuture<Response> {
        self.sending(activity.bytes, token: try self.token()).map { response in
            let shown = [response.body["value"], response.body["task"]["value"]["card"]["content"]]
            for card in shown where card["type"].string == "AdaptiveCard" {
                self.with { _ = $0.calls?.add(["card": card]) }
            }
            // Only who pressed sees the new card.
            if response.body["type"].string == TeamsWorld.cardType {
                self.with { $0.show(response.body["value"], on: id, to: name) }
            }
            return response
        }
    }
}
