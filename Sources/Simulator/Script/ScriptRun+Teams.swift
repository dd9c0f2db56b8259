import NIOCore

/// What a script has done in Teams so far.
struct TeamsPart {
    /// What the bot answered to whose presses.
    var told: [String: [String]] = [:]
    /// The dialog that is open, and the message whose button opened it.
    var dialog: (answer: TeamsSimulator.Response, message: String)?
}

extension ScriptRun {
    /// Plays a step in a conversation of Teams.
    mutating func play(
        _ step: Script.Step,
        in place: Script.Place.Teams,
        of teams: TeamsSimulator,
        patience: Duration
    ) async throws {
        let name = try Self.name(step.person ?? "", in: teams)
        let (act, told) = (step.act, self.teamsPart.told[name] ?? [])
        if case .error(let text) = act { return try self.check(dialogSays: text) }
        let isReady: @Sendable (TeamsWorld) -> Bool = {
            act.isPossible(on: TeamsScreen(of: name, in: place, told: told, $0))
        }
        guard try await teams.show(name, within: patience, until: isReady) else {
            let screen = teams.with { TeamsScreen(of: name, in: place, told: told, $0) }
            throw SimulatorError(
                """
                \(act.complaint(of: step.person ?? "")) in \(Script.Place.teams(place).text) within \(patience). What is \
                there:
                \(screen.description)
                """
            )
        }
        let screen = teams.with { TeamsScreen(of: name, in: place, told: told, $0) }
        switch act {
        case .see, .gone: break
        case .post(let text, let thread):
            let root = thread.flatMap(screen.item)?.message.conversation.split(separator: "=").last.map(String.init)
            try await teams.say(text, as: name, in: root.map { .thread($0) } ?? place.place)
        case .edit(let text, let old):
            if let item = screen.item(showing: old) { try await teams.edit(item.message.id, to: text, as: name) }
        case .delete(let text):
            if let item = screen.item(showing: text) { try await teams.delete(item.message.id, as: name) }
        case .press(let title, let text, _):
            guard let item = screen.item(withButton: title, on: text) else { return }
            self.heard(try await teams.press(title, on: item.message.id, as: name), name, item.message.id)
        case .submit(let fields):
            guard let (answer, message) = self.teamsPart.dialog else { throw SimulatorError("no dialog is open") }
            let values = try answer.values(of: fields)
            self.heard(try await teams.submit(answer, values, on: message, as: name), name, message)
        default: throw SimulatorError("this can't be done in Teams")
        }
    }

    private mutating func heard(_ answer: TeamsSimulator.Response, _ name: String, _ message: String) {
        let task = answer.body["task"]
        self.teamsPart.dialog = task["type"].string == "continue" ? (answer, message) : nil
        let words = [answer.body["value"].string, answer.body["value"]["message"].string, task["value"].string]
        self.teamsPart.told[name, default: []] += words.compactMap(\.self)
    }

    private func check(dialogSays text: String) throws(SimulatorError) {
        let shown = self.teamsPart.dialog?.answer.body["task"]["value"]["card"]["content"].cardText ?? "no dialog"
        guard ReadableText.plain(shown).contains(ReadableText.plain(text)) else {
            throw SimulatorError("the dialog does not say “\(text)”. What is there:\n    \(shown)")
        }
    }

    private static func name(_ handle: String, in teams: TeamsSimulator) throws(SimulatorError) -> String {
        let people = teams.with { $0.people.map(\.name) }
        guard let name = people.first(where: { $0.lowercased() == handle.lowercased() }) else {
            throw SimulatorError("there is no \(handle) in Teams; there are: \(people.joined(separator: ", "))")
        }
        return name
    }
}

extension TeamsSimulator {
    /// Whether what this person sees, with their own views of cards, comes to be so in time.
    fileprivate func show(
        _ name: String,
        within patience: Duration,
        until isReady: @escaping @Sendable (TeamsWorld) -> Bool
    ) async throws -> Bool {
        let end = ContinuousClock.now + patience
        while true {
            try await self.look(as: name)
            let (version, holds) = self.with { ($0.version, isReady($0)) }
            if holds { return true }
            let left = end - ContinuousClock.now
            guard left > .zero, try await self.watch(for: left, until: { $0.version > version }).get() else {
                return false
            }
        }
    }
}

extension Script.Place.Teams {
    var place: TeamsSimulator.Place {
        switch self {
        case .channel: .channel
        case .chat: .chat
        case .group: .group
        }
    }
}

extension Script.Act {
    fileprivate func isPossible(on screen: TeamsScreen) -> Bool {
        switch self {
        case .see(let text, let count): screen.count(of: text) >= count
        case .gone(let text): screen.count(of: text) == 0
        case .press(let title, let text, _): screen.item(withButton: title, on: text) != nil
        case .edit(_, let text), .delete(let text), .post(_, thread: let text?): screen.item(showing: text) != nil
        default: true
        }
    }
}

extension TeamsSimulator.Response {
    /// What is filled in, by the ids of the dialog's inputs; it is given by their labels.
    fileprivate func values(of fields: [String: [String]]) throws(SimulatorError) -> [String: String] {
        let inputs = self.body["task"]["value"]["card"]["content"]["body"].array ?? []
        var values: [String: String] = [:]
        for (name, shown) in fields {
            guard let id = inputs.first(where: { $0["label"].string == name || $0["id"].string == name })?["id"].string
            else {
                let there = inputs.compactMap { $0["label"].string }.joined(separator: ", ")
                throw SimulatorError("the dialog has no field \(name); there are: \(there)")
            }
            values[id] = shown.joined(separator: ",")
        }
        return values
    }
}
