import Foundation
import NIOCore

/// Cards that people see each in their own way (docs: Teams, "Universal Actions for Adaptive Cards", refresh model).
extension TeamsWorld {
    /// As many people as Teams asks for by itself, when a card lists none; and as many as it heeds of a list.
    private static let mostViewers = 60
    /// What somebody saw this long ago is asked for again when they see it, in microseconds.
    private static let lifetime: Int64 = 60_000_000

    /// What Teams asks the bot for by itself now that this person has all their conversations before them: the messages,
    /// each with the invoke to send.
    mutating func looks(of name: String) throws(SimulatorError) -> [(id: String, invoke: Simulator.JSON)] {
        let person = try self.person(name)
        var looks: [(id: String, invoke: Simulator.JSON)] = []
        for index in self.messages.indices where self.isDue(self.messages[index], for: person) {
            self.messages[index].looked[name] = self.clock()
            let message = self.messages[index]
            looks.append((message.id, try self.look(at: message.id, as: name, trigger: "automatic")))
        }
        return looks
    }

    /// The invoke by which a card is asked for as it is now: by Teams itself, or (`manual`) by the menu of the card.
    package func look(at id: String, as name: String, trigger: String) throws(SimulatorError) -> Simulator.JSON {
        let person = try self.person(name)
        guard let message = self.messages.first(where: { $0.id == id }),
            let action = message.refresh(for: name)?["action"]
        else { throw SimulatorError("\(id) is no card that can be refreshed") }
        var activity = self.frame("invoke", in: message.conversation, by: person)
        activity["id"] = .string("f:\(UUID().uuidString.lowercased())")
        activity["replyToId"] = .string(id)
        activity["name"] = "adaptiveCard/action"
        activity["value"] = [
            "action": [
                "type": "Action.Execute", "title": action["title"], "verb": action["verb"], "data": action["data"],
            ],
            "trigger": .string(trigger),
        ]
        return activity
    }

    private func isDue(_ message: TeamsMessage, for person: Person) -> Bool {
        guard !message.isDeleted, let refresh = message.refresh(for: person.name) else { return false }
        let channel = message.conversation.split(separator: ";").first.map(String.init)
        guard [self.channel, self.group, person.chat].contains(channel),
            [nil, person.name].contains(message.onlyFor)
        else { return false }
        let listed = refresh["userIds"].array?.prefix(Self.mostViewers).compactMap(\.string)
        guard listed?.contains(person.account) ?? (self.people.count <= Self.mostViewers) else { return false }
        guard let last = message.looked[person.name] else { return true }
        return last + Self.lifetime <= self.clock()
    }
}

extension TeamsMessage {
    /// What this person has before them.
    package func shown(to name: String) -> Simulator.JSON? { self.views[name] ?? self.card }

    fileprivate func refresh(for name: String) -> Simulator.JSON? {
        self.shown(to: name).flatMap { $0["refresh"].object == nil ? nil : $0["refresh"] }
    }
}

extension TeamsSimulator {
    /// Lets somebody see all their conversations; returns when what Teams then asks the bot for is shown. What the bot does
    /// not answer stays as it is.
    package func look(as name: String) async throws {
        for answer in try self.looking(as: name) { _ = try? await answer.get() }
    }

    /// Refreshes a card by its menu.
    @discardableResult
    package func refresh(_ id: String, as name: String) async throws -> Response {
        try await self.refreshing(id, as: name).get()
    }
}
