/// One step of a script as it is written, its parts in the order in which they are read.
struct ScriptLine {
    private let parts: [(name: String, value: JSON)]

    init(_ parts: KeyValuePairs<String, JSON?>) {
        self.init(parts: parts.compactMap { name, value in value.map { (name, $0) } })
    }

    private init(parts: [(name: String, value: JSON)]) { self.parts = parts }

    /// Who does it.
    var person: String? { self.parts.first { $0.name == "as" }?.value.string }

    /// JSON is YAML too, so that every text can be written.
    var text: String {
        let fields = self.parts.map { name, value in
            "\(name): \(name == "as" ? value.string ?? "" : value.text)"
        }
        return "- {\(fields.joined(separator: ", "))}"
    }
}

extension ScriptLine {
    /// What a call of the control interface comes to; `nil` for what is no step. To be asked before it is carried out, while
    /// everything that it is about is still there.
    init?(_ action: String, _ order: JSON, in workspace: Workspace) {
        let user = order["as"].string ?? ""
        let person = workspace.person(user).map { JSON.string($0.handle) }
        let channel = order["channel"].string
        let place = channel.map { JSON.string(workspace.placeName(of: $0)) }
        func excerpt(_ field: String) -> JSON? {
            guard let channel, let ts = order[field].string, let message = workspace.message(ts, in: channel) else {
                return nil
            }
            return .string(ScriptRecorder.excerpt(ReadableText(in: workspace).text(of: message)))
        }
        switch action {
        case "post":
            self.init(["as": person, "post": order["text"], "thread": excerpt("thread"), "in": place])
        case "edit": self.init(["as": person, "edit": order["text"], "of": excerpt("ts"), "in": place])
        case "delete": self.init(["as": person, "delete": excerpt("ts"), "in": place])
        case "react": self.init(["as": person, "react": order["name"], "to": excerpt("ts"), "in": place])
        case "command":
            self.init(["as": person, "command": order["command"], "text": order["text"], "in": place])
        case "shortcut":
            let callback = order["callback_id"].string
            let name = workspace.configuration.shortcuts.first { $0.callbackID == callback }?.name
            self.init(["as": person, "shortcut": name.map(JSON.string), "on": excerpt("message_ts"), "in": place])
        case "press":
            guard let label = workspace.label(pressedBy: order, user: user) else { return nil }
            let isHome = order["view_id"].string.map { $0 == workspace.homes[user]?.id } ?? false
            self.init([
                "as": person, "press": .string(label.name), "choose": label.choice, "on": excerpt("message_ts"),
                "in": isHome ? "home" : place,
            ])
        case "submit": self.init(["as": person, "submit": workspace.fields(of: order, user: user)])
        case "close_view": self.init(["as": person, "close": true])
        case "open_home": self.init(["as": person, "open": "home", "in": "home"])
        case "open_conversation": self.init(["as": person, "open": "conversation", "in": "app"])
        case "stop": self.init(["as": person, "stop": excerpt("thread"), "in": place])
        case "fault":
            let details = [
                "method", "count", "milliseconds", "retry_after", "carried_out", "error", "needed", "is", "at",
            ]
            let given = details.filter { !order[$0].isNull }
            self.init(parts: (["fault"] + given).map { ($0, order[$0]) })
        default: return nil
        }
    }
}

extension Workspace {
    /// A conversation as a script calls it.
    func placeName(of channel: String) -> String {
        guard let conversation = self.conversations[channel], conversation.kind == .channel else { return "app" }
        return "#\(conversation.name)"
    }

    /// Whose direct messages a conversation holds, by handle; `nil` for channels.
    func owner(of channel: String) -> String? {
        guard case .direct(let user) = self.conversations[channel]?.kind else { return nil }
        return self.person(user)?.handle
    }

    /// What is pressed, as a person would call it, and what is chosen there.
    fileprivate func label(pressedBy order: JSON, user: String) -> (name: String, choice: JSON?)? {
        let channel = order["channel"].string ?? ""
        let message = order["message_ts"].string.flatMap { self.message($0, in: channel) }
        let views = (self.stacks[user] ?? []) + [self.homes[user]].compactMap(\.self)
        let view = views.first { $0.id == order["view_id"].string }
        let blocks = message?.blocks ?? view?.blocks ?? []
        let element = blocks.flatMap(BlockElement.all(in:)).first { element in
            guard element.actionID == order["action_id"].string else { return false }
            return element.type != "button" || order["value"].isNull || element.content["value"] == order["value"]
        }
        guard let element else { return nil }
        switch element.type {
        case "button": return (element.labels.first ?? element.actionID, nil)
        case "overflow":
            let chosen = element.shown(order["value"], in: self).string
            return (chosen ?? element.actionID, nil)
        case "feedback_buttons":
            let chosen = ["positive_button", "negative_button"].first { element.content[$0]["value"] == order["value"] }
            return (chosen.flatMap { element.content[$0]["text"]["text"].string } ?? element.actionID, nil)
        default:
            let place: Place? = message.map { .message(channel: $0.channel, ts: $0.ts) } ?? view.map { .view($0.id) }
            let offering = place.map { self.offering(element, at: $0, to: user) } ?? element
            return (element.labels.first ?? element.actionID, offering.shown(order["value"], in: self))
        }
    }

    /// What was filled into a form, by the labels of its fields.
    fileprivate func fields(of order: JSON, user: String) -> JSON {
        var fields: JSON = .object([:])
        let view = self.stacks[user]?.first { $0.id == order["view_id"].string }
        for block in view?.blocks ?? [] {
            for element in BlockElement.all(in: block) {
                let value = order["values"][element.blockID][element.actionID]
                guard value != .null, value != "", value != [] else { continue }
                let offering = view.map { self.offering(element, at: .view($0.id), to: user) } ?? element
                fields[block["label"]["text"].string ?? element.actionID] = offering.shown(value, in: self)
            }
        }
        return fields
    }
}

extension BlockElement {
    /// A choice as the page shows it.
    fileprivate func shown(_ value: JSON, in workspace: Workspace) -> JSON {
        if let values = value.array { return .array(values.map { self.shown($0, in: workspace) }) }
        guard let text = value.string else { return value }
        if let option = self.option(text) { return option["text"]["text"] }
        if self.type == "file_input", let file = workspace.files[text] { return .string(file.name) }
        if let person = workspace.person(text) { return .string(person.handle) }
        return workspace.conversations[text].map { .string("#\($0.name)") } ?? value
    }
}
