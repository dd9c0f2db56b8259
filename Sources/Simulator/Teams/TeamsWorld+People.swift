import Foundation

extension TeamsWorld {
    mutating func say(_ text: String, as name: String, in place: TeamsSimulator.Place) throws(SimulatorError) -> JSON {
        let (person, id) = (try self.person(name), self.nextID())
        let conversation =
            switch place {
            case .chat: person.chat
            case .group: self.group
            case .channel: "\(self.channel);messageid=\(id)"
            case .thread(let root): "\(self.channel);messageid=\(root)"
            }
        let message = TeamsMessage(id: id, conversation: conversation, author: name, text: text)
        self.messages.append(message)
        self.record(.messagePosted, message)
        return self.activity("message", of: message, by: person)
    }

    /// What is sent when somebody adds the bot to the team.
    func installation(by name: String) throws(SimulatorError) -> JSON {
        var activity = self.frame("conversationUpdate", in: self.channel, by: try self.person(name))
        activity["id"] = .string("f:\(UUID().uuidString.lowercased())")
        activity["membersAdded"] = [["id": .string("28:\(self.appID)")]]
        activity["channelData"]["eventType"] = "teamMemberAdded"
        return activity
    }

    mutating func edit(_ id: String, to text: String, as name: String) throws(SimulatorError) -> JSON {
        let index = try self.own(id, name)
        self.messages[index].text = text
        self.messages[index].edits += 1
        self.record(.messageEdited, self.messages[index])
        var activity = self.activity("messageUpdate", of: self.messages[index], by: try self.person(name))
        activity["channelData"]["eventType"] = "editMessage"
        return activity
    }

    mutating func delete(_ id: String, as name: String) throws(SimulatorError) -> JSON {
        let index = try self.own(id, name)
        self.messages[index].isDeleted = true
        self.record(.messageDeleted, self.messages[index])
        var activity = self.activity("messageDelete", of: self.messages[index], by: try self.person(name))
        activity["text"] = ""
        activity["channelData"]["eventType"] = "softDeleteMessage"
        return activity
    }

    private func own(_ id: String, _ name: String) throws(SimulatorError) -> Int {
        guard let index = self.messages.firstIndex(where: { $0.id == id && $0.author == name && !$0.isDeleted }) else {
            throw SimulatorError("\(name) has said no \(id)")
        }
        return index
    }

    /// An activity about a message of a person, with a mention of the bot where there are others.
    private func activity(_ type: String, of message: TeamsMessage, by person: Person) -> JSON {
        var activity = self.frame(type, in: message.conversation, by: person)
        let isAlone = message.conversation == person.chat
        activity["id"] = .string(message.id)
        activity["textFormat"] = "plain"
        activity["text"] = .string(isAlone ? message.text : "<at>\(self.botName)</at> \(message.text)")
        activity["entities"] = [
            ["type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Mac", "timezone": "Europe/Berlin"]
        ]
        guard !isAlone else { return activity }
        let mention: JSON = [
            "type": "mention", "text": .string("<at>\(self.botName)</at>"),
            "mentioned": ["id": .string("28:\(self.appID)"), "name": .string(self.botName)],
        ]
        activity["entities"] = .array([mention] + (activity["entities"].array ?? []))
        return activity
    }

    /// What every activity carries.
    func frame(_ type: String, in conversation: String, by person: Person) -> JSON {
        let kind = conversation == person.chat ? "personal" : conversation == self.group ? "groupChat" : "channel"
        let now = Date(timeIntervalSince1970: Double(WallClock.microseconds()) / 1_000_000)
        var activity: JSON = [
            "type": .string(type), "channelId": "msteams", "serviceUrl": .string(self.service),
            "timestamp": .string(now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
            "from": self.account(person),
            "recipient": ["id": .string("28:\(self.appID)"), "name": .string(self.botName)],
            "conversation": [
                "id": .string(conversation), "conversationType": .string(kind), "tenantId": .string(self.tenant),
            ],
            "channelData": ["tenant": ["id": .string(self.tenant)]],
            "locale": "en-US",
        ]
        if kind != "personal" { activity["conversation"]["isGroup"] = true }
        if kind == "channel" {
            activity["channelData"]["team"] = ["id": .string(self.channel)]
            activity["channelData"]["channel"] = ["id": .string(self.channel)]
        }
        return activity
    }

    // MARK: Cards

    /// The invoke of a press. Cards that were shown before are in the ledger.
    mutating func press(_ title: String, on id: String, as name: String, stale: Bool) throws(SimulatorError) -> JSON {
        let person = try self.person(name)
        guard let message = self.messages.first(where: { $0.id == id }), let shown = message.shown(to: name)
        else { throw SimulatorError("there is no card \(id)") }
        let former = stale ? self.ledger.filter { $0.ts == id }.compactMap { $0.detail["card"] } : []
        guard let action = ([shown] + former.reversed()).lazy.compactMap({ $0.action(titled: title) }).first else {
            throw SimulatorError("there is no button \(title); there are: \(shown.titles.joined(separator: ", "))")
        }
        var activity = self.frame("invoke", in: message.conversation, by: person)
        activity["id"] = .string("f:\(UUID().uuidString.lowercased())")
        activity["replyToId"] = .string(id)
        if action["data"]["offer"].object != nil {
            activity["name"] = "fileConsent/invoke"
            activity["value"] = self.consent(action["data"])
            return activity
        }
        if action["type"].string == "Action.Execute" {
            activity["name"] = "adaptiveCard/action"
            activity["value"] = [
                "action": [
                    "type": "Action.Execute", "title": action["title"], "verb": action["verb"], "data": action["data"],
                ],
                "trigger": "manual",
            ]
        } else {
            activity["name"] = "task/fetch"
            activity["value"] = ["data": action["data"], "context": ["theme": "default"]]
        }
        return activity
    }

    mutating func submit(
        _ answer: JSON,
        _ values: [String: String],
        on id: String,
        as name: String
    ) throws(SimulatorError) -> JSON {
        let card = answer["task"]["value"]["card"]["content"]
        guard let message = self.messages.first(where: { $0.id == id }),
            let action = card["actions"].array?.first(where: { $0["type"].string == "Action.Submit" })
        else { throw SimulatorError("there is no dialog to send: \(answer.text.prefix(300))") }
        var data = action["data"]
        for input in card["body"].array ?? [] {
            guard let name = input["id"].string else { continue }
            data[name] = .string(values[name] ?? input["value"].string ?? "")
        }
        var activity = self.frame("invoke", in: message.conversation, by: try self.person(name))
        activity["id"] = .string("f:\(UUID().uuidString.lowercased())")
        activity["name"] = "task/submit"
        activity["value"] = ["data": data, "context": ["theme": "default"]]
        return activity
    }
}

extension Simulator.JSON {
    /// Every action that can be pressed within, also behind a question.
    package var actions: [Self] {
        switch self {
        case .array(let elements): elements.flatMap(\.actions)
        case .object(let members):
            if ["Action.Execute", "Action.Submit"].contains(members["type"]?.string) {
                [self]
            } else {
                ["body", "items", "actions", "card"].compactMap { members[$0] }.flatMap(\.actions)
            }
        default: []
        }
    }

    package var titles: [String] { self.actions.compactMap { $0["title"].string } }

    func action(titled title: String) -> Self? { self.actions.first { $0["title"].string == title } }

    /// All text that a card shows, in order.
    package var cardText: String {
        switch self {
        case .array(let elements): elements.map(\.cardText).filter { !$0.isEmpty }.joined(separator: "\n")
        case .object(let members):
            if let inlines = members["inlines"]?.array {
                inlines.compactMap { $0["text"].string }.joined()
            } else if let text = members["text"]?.string {
                text
            } else {
                ["body", "items", "columns", "rows", "cells"].compactMap { members[$0]?.cardText }
                    .filter { !$0.isEmpty }.joined(separator: "\n")
            }
        default: ""
        }
    }
}
