/// The same with a workspace named; `nil` is the first one.
extension Simulator {
    /// What is visible in a workspace now.
    package func visible(in team: String?) async throws -> VisibleState {
        try await self.onStage { VisibleState($0, in: team) }
    }

    /// Returns what is visible in a workspace as soon as `condition` holds. Throws `SimulatorError` when it does not in time.
    @discardableResult
    package func waitUntil(
        in team: String?,
        timeout: Duration = .seconds(10),
        _ condition: @escaping @Sendable (VisibleState) -> Bool
    ) async throws -> VisibleState {
        let holds = try await self.awaiting { stage in
            stage.watch(for: timeout) { condition(VisibleState($0, in: team)) }
        }
        let state = try await self.visible(in: team)
        guard holds else { throw SimulatorError("it did not come about within \(timeout): \(state.summary)") }
        return state
    }

    /// Posts as a person of a workspace; the message's `ts`.
    @discardableResult
    package func post(as user: String, in channel: String, of team: String?, text: String) async throws -> String {
        try await self.acting(in: team) { workspace throws(SimulatorError) in
            try workspace.post(as: user, in: channel, thread: nil, text: text, encoded: false).ts
        }
    }

    /// Presses a button of a message of a workspace. With `value`, one that the message does not show, as somebody would
    /// who has seen it elsewhere.
    package func press(
        _ action: String,
        on ts: String,
        in channel: String,
        of team: String?,
        as user: String,
        forging value: String? = nil
    ) async throws {
        try await self.acting(in: team) { workspace throws(SimulatorError) in
            if let value {
                try workspace.forge(action, value: value, on: ts, in: channel, as: user)
            } else {
                try workspace.press(
                    action,
                    choosing: nil,
                    at: .message(channel: channel, ts: ts),
                    as: user,
                    stale: false
                )
            }
        }
    }

    /// Takes the app out of a workspace.
    package func uninstall(from team: String?) async throws {
        try await self.acting(in: team) { workspace throws(SimulatorError) in workspace.uninstall() }
    }

    /// Takes the app's tokens in a workspace away.
    package func revoke(in team: String?) async throws {
        try await self.acting(in: team) { workspace throws(SimulatorError) in workspace.revoke() }
    }

    /// Lets the app's tokens in a workspace run out, before their time; those that renew them hold.
    package func expire(in team: String?) async throws {
        try await self.acting(in: team) { workspace throws(SimulatorError) in workspace.tokens.expire() }
    }

    /// Gives the app another token for a workspace, as the app's own page does.
    package func give(in team: String?) async throws -> String {
        try await self.acting(in: team) { workspace throws(SimulatorError) in
            workspace.install()["access_token"].string ?? ""
        }
    }

    private func acting<Value: Sendable>(
        in team: String?,
        _ act: @escaping @Sendable (inout Workspace) throws(SimulatorError) -> Value
    ) async throws -> Value {
        try await self.onStage { stage in
            try stage.within(team) { stage throws(SimulatorError) in try stage.act(act) }
        }
    }
}
