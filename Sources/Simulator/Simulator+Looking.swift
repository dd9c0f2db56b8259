import NIOCore

extension Simulator {
    /// All that is visible at one moment.
    package struct VisibleState: Sendable {
        let workspace: Workspace
        /// The connections of the app that take envelopes.
        package let connections: Int
        /// The envelopes that are not acknowledged yet.
        package let pending: Int

        init(_ stage: Stage, in team: String? = nil) {
            self.workspace = stage.world(team)
            self.connections = stage.deliveries.connections.count
            self.pending = stage.deliveries.pending
        }

        /// The messages outside threads, oldest first.
        package func messages(in channel: String) -> [Message] {
            self.workspace.conversations[channel]?.topLevel ?? []
        }

        /// A thread: its first message, and the replies, oldest first.
        package func thread(_ ts: String, in channel: String) -> [Message] {
            self.workspace.conversations[channel]?.thread(ts) ?? []
        }

        /// What only this person sees in a conversation, oldest first.
        package func ephemerals(for user: String, in channel: String) -> [Message] {
            self.workspace.conversations[channel]?.ephemerals.filter { $0.onlyFor == user } ?? []
        }

        /// The modals that are open for a person, the topmost last.
        package func views(for user: String) -> [View] { self.workspace.stacks[user] ?? [] }

        /// The state of the app as an agent in a thread, and the titles of what it suggests.
        package func session(_ thread: String, in channel: String) -> (status: String, prompts: [String])? {
            self.workspace.sessions[Session.Place(channel: channel, thread: thread)].map {
                ($0.status, $0.prompts.compactMap { $0["title"].string })
            }
        }

        /// The app's page as it was published for a person last.
        package func home(for user: String) -> View? { self.workspace.homes[user] }
    }

    /// What is visible now.
    package func visible() async throws -> VisibleState { try await self.onStage { VisibleState($0) } }

    /// The messages outside threads, oldest first.
    package func messages(in channel: String) async throws -> [Message] {
        try await self.visible().messages(in: channel)
    }

    /// A thread: its first message, and the replies, oldest first.
    package func thread(_ ts: String, in channel: String) async throws -> [Message] {
        try await self.visible().thread(ts, in: channel)
    }

    /// Returns what is visible as soon as `condition` holds; it is asked after every change, never in between.
    /// Throws `SimulatorError` when it does not hold in time.
    @discardableResult
    package func waitUntil(
        timeout: Duration = .seconds(10),
        _ condition: @escaping @Sendable (VisibleState) -> Bool
    ) async throws -> VisibleState {
        let holds = try await self.awaiting { stage in stage.watch(for: timeout) { condition(VisibleState($0)) } }
        let state = try await self.visible()
        guard holds else { throw SimulatorError("it did not come about within \(timeout): \(state.summary)") }
        return state
    }

    /// The entries of the ledger after number `number`, oldest first.
    package func ledger(after number: Int = 0) async throws -> [LedgerEntry] {
        try await self.onStage { $0.ledger.entries(after: number) }
    }

    /// Returns the first entry after number `number` for which `condition` holds, as soon as there is one.
    package func waitForEntry(
        after number: Int = 0,
        timeout: Duration = .seconds(10),
        where condition: @escaping @Sendable (LedgerEntry) -> Bool
    ) async throws -> LedgerEntry {
        _ = try await self.awaiting { stage in
            stage.watch(for: timeout) { $0.ledger.entries(after: number).contains(where: condition) }
        }
        guard let entry = try await self.ledger(after: number).first(where: condition) else {
            throw SimulatorError("no such entry within \(timeout)")
        }
        return entry
    }
}

extension Simulator.VisibleState {
    /// For failures: what there is instead.
    var summary: String {
        let lines = self.workspace.conversations.values.flatMap(\.all).suffix(8).map { "\($0.user): \($0.text)" }
        return "\(self.connections) connections, \(self.pending) pending; \(lines.joined(separator: " | "))"
    }
}
