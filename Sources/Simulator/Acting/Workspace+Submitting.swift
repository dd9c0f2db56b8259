extension Workspace {
    /// What submitting a form comes to before the app is asked.
    enum Submission: Sendable {
        case sent
        /// Fields that are wrong, by block.
        case incomplete([String: String])
    }

    /// Submits a modal with what was filled in, by block and action. Fields left out keep their initial value.
    mutating func submit(
        _ viewID: String,
        values: [String: [String: Simulator.Choice]],
        as user: String
    ) throws(SimulatorError) -> Submission {
        guard var view = self.stacks[user]?.first(where: { $0.id == viewID }) else {
            throw SimulatorError("no view \(viewID) is open for \(user)")
        }
        var state = self.stateValues(of: view.blocks)
        for (blockID, fields) in values {
            for (actionID, choice) in fields {
                try self.fill(blockID, actionID, choice, in: view, state: &state)
            }
        }
        let errors = self.problems(of: state, in: view)
        guard errors.isEmpty else { return .incomplete(errors) }
        view.state = state
        if let index = self.stacks[user]?.firstIndex(where: { $0.id == viewID }) { self.stacks[user]?[index] = view }
        let payload: JSON = [
            "type": "view_submission", "team": self.teamJSON, "user": self.interactor(user), "enterprise": .null,
            "is_enterprise_install": false, "api_app_id": .string(self.configuration.appID), "token": "simulated",
            "trigger_id": .string(self.makeTrigger(for: user)), "view": view.json(in: self), "response_urls": [],
        ]
        let subject = Outgoing.Subject.submission(user: user, view: viewID)
        self.tell(Outgoing(kind: .interaction, subject: subject, payload: payload))
        return .sent
    }

    /// Closes a modal without submitting it; the app is told when the view asks for it.
    mutating func cancel(_ viewID: String, as user: String) throws(SimulatorError) {
        guard let view = self.stacks[user]?.first(where: { $0.id == viewID }) else {
            throw SimulatorError("no view \(viewID) is open for \(user)")
        }
        self.close(view)
        guard view.content["notify_on_close"].bool == true else { return }
        let payload: JSON = [
            "type": "view_closed", "team": self.teamJSON, "user": self.interactor(user), "enterprise": .null,
            "is_enterprise_install": false, "api_app_id": .string(self.configuration.appID), "token": "simulated",
            "view": view.json(in: self), "is_cleared": false,
        ]
        self.tell(Outgoing(kind: .interaction, subject: .closing(view: viewID), payload: payload))
    }

    private func fill(
        _ blockID: String,
        _ actionID: String,
        _ choice: Simulator.Choice,
        in view: Simulator.View,
        state: inout JSON
    ) throws(SimulatorError) {
        let elements = view.blocks.flatMap(BlockElement.all(in:))
        guard let element = elements.first(where: { $0.blockID == blockID && $0.actionID == actionID }) else {
            let there = elements.map { "\($0.blockID).\($0.actionID)" }.joined(separator: ", ")
            throw SimulatorError("no field \(blockID).\(actionID); there is: \(there)")
        }
        let filled = try self.state(of: element, after: choice, in: view)
        var block = state[blockID].object ?? [:]
        block[actionID] = filled
        state[blockID] = .object(block)
    }

    private func state(
        of element: BlockElement,
        after choice: Simulator.Choice,
        in view: Simulator.View
    ) throws(SimulatorError) -> JSON {
        guard element.type != "file_input" else { return try self.state(of: element, with: choice.values) }
        guard let filled = self.offering(element, at: .view(view.id), to: view.user).state(after: choice) else {
            throw SimulatorError("\(element.blockID) does not offer \(choice.values.joined(separator: ", "))")
        }
        return filled
    }

    /// What the chat itself would not let through: required fields left empty, text of the wrong length.
    private func problems(of state: JSON, in view: Simulator.View) -> [String: String] {
        var problems: [String: String] = [:]
        for element in view.blocks.flatMap(BlockElement.all(in:)) where element.isInput {
            let filled = element.filled(in: state[element.blockID][element.actionID])
            guard let filled else {
                if !element.isOptional { problems[element.blockID] = "Please complete this required field." }
                continue
            }
            let length = filled.string?.count ?? 0
            if let least = element.content["min_length"].integer, length < least {
                problems[element.blockID] = "Please enter at least \(least) characters."
            } else if let most = element.content["max_length"].integer, length > most {
                problems[element.blockID] = "Please enter at most \(most) characters."
            }
        }
        return problems
    }
}
