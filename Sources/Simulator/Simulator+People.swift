/// What people do, for tests and scripts in Swift. Everything throws `SimulatorError` with words that say what is there.
extension Simulator {
    /// Posts as a person; the message's `ts`. `text` is as typed (`@analytics-bot …`), or with `encoded` as Slack
    /// stores it (`<@U0BOT> …`).
    @discardableResult
    package func post(
        as user: String,
        in channel: String,
        thread: String? = nil,
        text: String,
        encoded: Bool = false
    ) async throws -> String {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in
                try workspace.post(as: user, in: channel, thread: thread, text: text, encoded: encoded).ts
            }
        }
    }

    /// Presses a button of a message, or chooses in a menu. Buttons that share an action are told apart by `value`.
    /// With `stale`, a button that the message showed earlier will do.
    package func press(
        as user: String,
        channel: String,
        messageTs: String,
        actionId: String,
        value: Choice? = nil,
        stale: Bool = false
    ) async throws {
        try await self.press(
            actionId,
            value,
            at: .message(channel: channel, ts: messageTs),
            as: user,
            stale: stale
        )
    }

    /// Presses a button of an open view, or chooses in a menu that acts at once.
    package func press(as user: String, view: String, actionId: String, value: Choice? = nil) async throws {
        try await self.press(actionId, value, at: .view(view), as: user, stale: false)
    }

    private func press(
        _ actionID: String,
        _ choice: Choice?,
        at place: Workspace.Place,
        as user: String,
        stale: Bool
    ) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in
                try workspace.press(actionID, choosing: choice, at: place, as: user, stale: stale)
            }
        }
    }

    /// Runs a slash command.
    package func command(as user: String, channel: String, _ command: String, text: String = "") async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in
                try workspace.command(command, text: text, as: user, in: channel)
            }
        }
    }

    /// Opens the app's Home tab.
    package func openHome(as user: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in try workspace.openHome(as: user) }
        }
    }

    /// Begins a conversation with the app in its place in the top bar; the name of its thread.
    package func openConversation(as user: String) async throws -> String {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in try workspace.openConversation(as: user) }
        }
    }

    /// Presses the Stop button of a thread in which the app works.
    package func stop(_ thread: String, in channel: String, as user: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in try workspace.stop(thread, in: channel, as: user) }
        }
    }

    /// Takes the app out of a channel, or invites it again.
    package func invite(_ isIn: Bool = true, to channel: String, by user: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in try workspace.invite(isIn, to: channel, by: user) }
        }
    }

    /// Uses a shortcut of the composer.
    package func shortcut(as user: String, _ callback: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in try workspace.shortcut(callback, as: user) }
        }
    }

    /// Uses a shortcut of a message's menu.
    package func shortcut(as user: String, _ callback: String, on ts: String, in channel: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in
                try workspace.shortcut(callback, on: ts, in: channel, as: user)
            }
        }
    }

    /// Submits an open modal with what was filled in, by block and action; returns what the app made of it.
    package func submit(
        as user: String,
        view: String,
        values: [String: [String: Choice]] = [:]
    ) async throws -> SubmitResult {
        try await self.awaiting { stage in try stage.submit(view, values: values, as: user) }
    }

    /// Closes an open modal without submitting it.
    package func cancel(as user: String, view: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in try workspace.cancel(view, as: user) }
        }
    }

    /// Edits a person's own message.
    package func edit(as user: String, in channel: String, ts: String, text: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in
                try workspace.edit(ts, in: channel, as: user, text: text)
            }
        }
    }

    /// Deletes a person's own message; one that begins a thread leaves a tombstone.
    package func delete(as user: String, in channel: String, ts: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in try workspace.delete(ts, in: channel, as: user) }
        }
    }

    /// Shows a preview of a link in a message: Slack tells the app of a change that nobody made.
    package func unfurl(in channel: String, ts: String) async throws {
        try await self.onStage { stage in
            try stage.act { workspace throws(SimulatorError) in try workspace.unfurl(ts, in: channel) }
        }
    }

    /// Switches a fault on.
    package func misbehave(_ fault: Fault) async throws {
        try await self.onStage { $0.misbehave(fault) }
    }
}
