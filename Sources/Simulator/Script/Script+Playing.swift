extension Script.Act {
    /// Whether what it is about is there.
    func isPossible(on screen: Screen, as user: String, _ workspace: Workspace) -> Bool {
        switch self {
        case .see(let text, let count): screen.count(of: text) >= count
        case .gone(let text): screen.count(of: text) == 0
        case .press(let label, let text, _): screen.element(named: label, on: text) != nil
        case .edit(_, let text), .delete(let text), .react(_, let text), .stop(let text),
            .post(_, thread: let text?), .shortcut(_, on: let text?):
            screen.message(showing: text) != nil
        case .submit, .close: workspace.stacks[user]?.isEmpty == false
        default: true
        }
    }

    /// Why it was not, in words.
    func complaint(of person: String) -> String {
        switch self {
        case .see(let text, let count):
            "@\(person) does not see “\(text)”\(count > 1 ? " \(count) times" : "")"
        case .gone(let text): "@\(person) still sees “\(text)”"
        case .press(let label, let text, _):
            "there is nothing to press named “\(label)”\(text.map { " beside “\($0)”" } ?? "") for @\(person)"
        case .submit, .close: "there is no form open for @\(person)"
        case .edit(_, let text), .delete(let text), .react(_, let text), .stop(let text),
            .post(_, thread: let text?), .shortcut(_, on: let text?):
            "there is no message with “\(text)” for @\(person)"
        default: "it can't be done"
        }
    }
}

extension Workspace {
    /// Does what a step says; everything that it is about is there.
    mutating func play(_ act: Script.Act, as user: String, in place: Script.Place) throws(SimulatorError) {
        let screen = Screen(of: user, in: place, self)
        let channel = place.channel(of: user, in: self) ?? Self.directID(of: user)
        switch act {
        case .post(let text, let thread):
            let root = thread.flatMap(screen.message)?.root
            _ = try self.post(as: user, in: channel, thread: root, text: text, encoded: false)
        case .edit(let text, let old):
            try self.edit(try screen.ts(old), in: channel, as: user, text: text)
        case .delete(let text): try self.delete(try screen.ts(text), in: channel, as: user)
        case .react(let name, let text): try self.toggle(name, on: try screen.ts(text), in: channel, as: user)
        case .press(let label, let text, let shown):
            guard let (element, at) = screen.element(named: label, on: text) else { return }
            let named = ["feedback_buttons", "overflow"].contains(element.type) ? [label] : []
            let offering = self.offering(element, at: at, to: user)
            let values = (shown + named).map { offering.value(of: $0, in: self) }
            let own = element.type == "button" ? element.content["value"].string.map { [$0] } ?? [] : []
            let choice = values.isEmpty ? own : values
            try self.press(
                element.actionID,
                block: element.blockID,
                choosing: choice.isEmpty ? nil : .several(choice),
                at: at,
                as: user,
                stale: false
            )
        case .command(let command, let text): try self.command(command, text: text, as: user, in: channel)
        case .shortcut(let name, let text):
            let callback = self.configuration.shortcuts.first { $0.name == name }?.callbackID ?? name
            guard let text else { return try self.shortcut(callback, as: user) }
            try self.shortcut(callback, on: try screen.ts(text), in: channel, as: user)
        case .close: if let view = self.stacks[user]?.last { try self.cancel(view.id, as: user) }
        case .openHome: try self.openHome(as: user)
        case .openConversation: _ = try self.openConversation(as: user)
        case .stop(let text):
            guard let message = screen.message(showing: text) else { return }
            try self.stop(message.root, in: channel, as: user)
        case .see, .gone, .error, .wait, .fault, .submit: break
        }
    }
}

extension Screen {
    fileprivate func ts(_ text: String) throws(SimulatorError) -> String {
        guard let message = self.message(showing: text) else {
            throw SimulatorError("there is no message with “\(text)”")
        }
        return message.ts
    }
}

extension Simulator {
    /// Moves the workspace's time on, once the app has acknowledged what it was told; an app's own clock stays.
    package func travel(_ duration: Duration, patience: Duration = .seconds(10)) async throws {
        try await self.waitUntil(timeout: patience) { $0.pending == 0 }
        try await self.onStage { $0.travel(duration.microseconds) }
    }
}

extension Script.Step {
    /// For whoever watches.
    var summary: String {
        let who = self.person.map { "@\($0) " } ?? ""
        return switch self.act {
        case .post(let text, _): "\(who)says \(text)"
        case .edit(let text, _): "\(who)edits: \(text)"
        case .delete(let text): "\(who)deletes \(text)"
        case .react(let name, let text): "\(who)reacts with :\(name): to \(text)"
        case .press(let label, _, _): "\(who)presses \(label)"
        case .command(let command, let text): "\(who)types \(command) \(text)"
        case .shortcut(let name, _): "\(who)uses \(name)"
        case .submit: "\(who)sends the form"
        case .close: "\(who)closes the form"
        case .openHome: "\(who)opens the Home tab"
        case .openConversation: "\(who)begins a conversation"
        case .stop: "\(who)presses Stop"
        case .see(let text, _): "\(who)sees \(text)"
        case .gone(let text): "\(who)does not see \(text)"
        case .error(let text): "\(who)is told: \(text)"
        case .wait(let duration): "\(duration) pass"
        case .fault: "a fault is switched on"
        }
    }
}
