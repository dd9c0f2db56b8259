/// Plays a script in a workspace, and looks whether everything is seen that should be.
package struct ScriptRun {
    private let script: Script
    private let simulator: Simulator
    private let patience: Duration
    /// Where the step before was.
    private var place: Script.Place
    private var answer: Simulator.SubmitResult?
    var teamsPart = TeamsPart()

    /// `patience` is how long to wait for what must be seen, and for an app to connect.
    package init(_ script: Script, in simulator: Simulator, patience: Duration = .seconds(10)) {
        self.script = script
        self.simulator = simulator
        self.patience = patience
        self.place = .channel(simulator.configuration.channels.first?.name ?? "general")
    }

    /// Plays it to its end, `progress` hearing of each step. Throws `SimulatorError` that names the line of the first step
    /// that can't be done or is not seen, and what is there instead.
    package mutating func play(progress: @Sendable (String) -> Void = { _ in }) async throws {
        do {
            try await self.simulator.waitUntil(timeout: self.patience) { $0.connections > 0 }
        } catch let error as SimulatorError {
            throw SimulatorError("\(self.script.name): no app has connected. \(error.message)")
        }
        // Teams is there when the app has heard of it.
        let isInTeams = self.script.steps.contains { if case .teams = $0.place { true } else { false } }
        if isInTeams, let teams = self.simulator.configuration.teams {
            try await teams.waitUntil("the app listens for Teams", timeout: self.patience) { $0.isInstalled }
        }
        for step in self.script.steps {
            do {
                try await self.play(step)
            } catch let error as SimulatorError {
                throw SimulatorError("\(self.script.name):\(step.line): \(error.message)")
            }
            progress("\(self.script.name):\(step.line)  \(step.summary)")
        }
    }

    private mutating func play(_ step: Script.Step) async throws {
        if let place = step.place { self.place = place }
        switch step.act {
        case .wait(let duration): return try await self.simulator.travel(duration, patience: self.patience)
        case .fault(let fault): return try await self.simulator.misbehave(fault)
        default: break
        }
        let patience = step.patience ?? self.patience
        if case .teams(let place) = self.place {
            guard let teams = self.simulator.configuration.teams else {
                throw SimulatorError("there is no Teams here: add --teams")
            }
            return try await self.play(step, in: place, of: teams, patience: patience)
        }
        let user = try await self.user(step.person ?? "")
        if case .error(let text) = step.act { return try self.check(error: text) }
        let (place, act) = (self.place, step.act)
        // Nobody presses what is not there yet.
        let isReady: @Sendable (Workspace) -> Bool = { workspace in
            act.isPossible(on: Screen(of: user, in: place, workspace), as: user, workspace)
        }
        do {
            try await self.simulator.waitUntil(timeout: patience) { isReady($0.workspace) }
        } catch is SimulatorError {
            let screen = Screen(of: user, in: place, try await self.simulator.visible().workspace)
            throw SimulatorError(
                """
                \(act.complaint(of: step.person ?? "")) in \(place.text) within \(patience). What is there:
                \(screen.description)
                """
            )
        }
        switch act {
        case .see, .gone: break
        case .submit(let fields):
            self.answer = try await self.simulator.submit(fields, as: user, beside: self.script.name)
        default:
            if case .press(let label, let text, let shown) = act {
                try await self.simulator.type(shown, into: label, on: text, in: place, as: user)
            }
            try await self.simulator.onStage { stage in
                try stage.act { workspace throws(SimulatorError) in try workspace.play(act, as: user, in: place) }
            }
        }
    }

    private func user(_ name: String) async throws -> String {
        let workspace = try await self.simulator.visible().workspace
        guard let person = workspace.person(called: name), !person.isBot else {
            let there = workspace.configuration.people.map(\.handle).joined(separator: ", ")
            throw SimulatorError("there is no \(name) here; there are: \(there)")
        }
        return person.id
    }

    private func check(error text: String) throws(SimulatorError) {
        guard case .errors(let errors) = self.answer else {
            throw SimulatorError(
                "the form was to be refused with “\(text)”, and was \(self.answer?.summary ?? "not sent")"
            )
        }
        guard errors.values.contains(where: { $0.contains(text) }) else {
            let there = errors.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n    ")
            throw SimulatorError("no field says “\(text)”. What is there:\n    \(there)")
        }
    }
}

extension Simulator.SubmitResult {
    fileprivate var summary: String {
        switch self {
        case .closed: "accepted"
        case .errors: "refused"
        case .shown(let view): "answered with another, \(view.title)"
        case .unanswered: "not answered"
        }
    }
}
