import ChatBridge
import Ledger
import Logging
import Requests
import Synchronization

/// The desks of all workspaces: which of them hears what arrives, and which come and go while the bot runs.
final class SlackOffice: Sendable {
    private struct State {
        var desks: [String: SlackDesk] = [:]
        /// Whether it is known where the app is installed.
        var isOpen: Bool
    }

    private static let trouble: Logger.Message = "the ledger cannot be asked about Slack"
    private static let strangers = "slack other workspaces"

    private let front: SlackFront
    private let rooms: Rooms
    private let gauge: SlackGauge
    private let installations: SlackInstallations?
    private let state: Mutex<State>
    private let renew = Mutex<@Sendable (Timestamp) -> Void>({ _ in })
    private let newcomers: AsyncStream<SlackDesk>
    private let come: AsyncStream<SlackDesk>.Continuation

    init(_ front: SlackFront, _ rooms: Rooms, hearing gauge: SlackGauge) {
        self.front = front
        self.rooms = rooms
        self.gauge = gauge
        self.installations = front.settings.installing.map { installing in
            let ledger = rooms.ledger
            return SlackInstallations(
                on: .init(
                    all: { try await ledger.recall(beginning: $0) },
                    keep: { try await ledger.keep($0, $1) },
                    forget: { try await ledger.forget($0) }
                ),
                sealedBy: installing.key
            )
        }
        self.state = Mutex(State(isOpen: front.settings.installing == nil))
        (self.newcomers, self.come) = AsyncStream.makeStream()
    }

    private var patience: Patience { Patience(self.front.ground.time, self.front.ground.logger) }

    /// The way in for all of them.
    var reception: SlackReception { SlackReception { self.find($0) } }

    /// Opens the desks of those workspaces that are known from the settings.
    ///
    /// - Parameter renew: replaces connections that bring nothing.
    func begin(renewing renew: @escaping @Sendable (Timestamp) -> Void) {
        self.renew.withLock { $0 = renew }
        for workspace in self.front.workspaces { self.open(workspace) }
    }

    /// Runs the desks until it is cancelled. Once.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.remember() }
            for await desk in self.newcomers { group.addTask { try await desk.run() } }
        }
    }

    /// The pages by which the app is added to workspaces, when they are wanted.
    func installDoor() -> SlackInstallDoor? {
        guard let installing = self.front.settings.installing else { return nil }
        do {
            return try SlackInstallDoor(
                self.front.settings,
                installing,
                http: self.front.ground.wire.http,
                time: self.front.ground.time,
                log: self.front.ground.logger,
                accept: { try await self.accept($0) }
            )
        } catch {
            self.front.ground.logger.error("nobody can install the app", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    // MARK: Who comes and goes

    /// Opens the desks of all workspaces in which the app was installed before.
    private func remember() async throws {
        guard let installations else { return }
        let found = try await self.patience.untilDone(Self.trouble) { try await installations.all() }
        for installation in found.open where try await self.isInForce(installation, installations) {
            self.open(self.enter(installation, installations))
        }
        let now = self.front.ground.time.now
        for team in found.broken {
            let detail =
                "What was kept cannot be opened with SLACK_TOKEN_KEY: set the key of before, or install the app again"
            self.rooms.health.set("slack \(team) token", .broken, detail, at: now)
        }
        self.front.knowsAll()
        self.state.withLock { $0.isOpen = true }
    }

    /// A token that the settings were given later goes before.
    private func isInForce(_ installation: SlackInstallation, _ installations: SlackInstallations) async throws -> Bool
    {
        let isKnown = self.front.workspaces.contains { $0.me.team == installation.team }
        guard isKnown, installation.grant.origin != self.front.origin else { return true }
        try await self.patience.untilDone(Self.trouble) { try await installations.forget(installation.team) }
        return false
    }

    /// Somebody has installed the app: kept first, then spoken by.
    private func accept(_ installation: SlackInstallation) async throws {
        guard let installations else { return }
        var installation = installation
        if installation.team == self.front.home { installation.grant.origin = self.front.origin }
        try await installations.keep(installation)
        let workspace = self.enter(installation, installations)
        self.rooms.health.set("\(workspace.me.board) token", .well, at: self.front.ground.time.now)
        self.rooms.health.forget(Self.strangers)
        self.open(workspace)
    }

    private func enter(_ installation: SlackInstallation, _ installations: SlackInstallations) -> SlackWorkspace {
        self.front.enter(installation) { grant in
            var renewed = installation
            renewed.grant = grant
            try await installations.keep(renewed)
        }
    }

    /// Opens a workspace's desk; one that was there before closes.
    private func open(_ workspace: SlackWorkspace) {
        let team = workspace.me.team
        let desk = workspace.desk(
            in: self.rooms,
            hearing: self.gauge,
            deaf: { missed in self.renew.withLock { $0 }(missed) },
            gone: { await self.forget(team) }
        )
        let former = self.state.withLock { $0.desks.updateValue(desk, forKey: team) }
        former?.retire()
        self.come.yield(desk)
    }

    /// The app was taken out of the workspace; what it spoke by is of no use to anybody.
    private func forget(_ team: String) async {
        do {
            try await self.installations?.forget(team)
            self.front.ground.logger.notice("the app was taken out of a workspace", metadata: ["team.id": "\(team)"])
        } catch {
            self.front.ground.logger.error("the ledger cannot forget a token", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Finding

    private func find(_ teams: [String]) -> SlackReception.Finding {
        let finding: SlackReception.Finding = self.state.withLock { state in
            for team in teams { if let desk = state.desks[team] { return .desk(desk.reception) } }
            // What names no workspace is of the only one.
            if teams.isEmpty, state.desks.count == 1, let desk = state.desks.first?.value {
                return .desk(desk.reception)
            }
            return state.isOpen ? .stranger : .later
        }
        if case .stranger = finding, let team = teams.first, team.utf8.count <= 32 {
            self.rooms.health.set(
                Self.strangers,
                .strained,
                "Somebody spoke to the app in the workspace \(team), where this bot does not know it: install it there by "
                    + "its own page, or take it out",
                at: self.front.ground.time.now
            )
        }
        return finding
    }
}
