import ChatBridge
import Digests
import Foundation
import Ledger
import Logging
import Requests
import Synchronization

/// The bot in Slack: one app, in one workspace or in several.
struct SlackFront: Front {
    let settings: SlackConfiguration
    let ground: Ground
    /// The workspace whose people are written by their ids alone.
    let home: String?
    private let memory: LateMemory
    private let register = SlackRegister()

    /// Returns when Slack has said who the bot is, where the settings hold a token.
    ///
    /// - Parameter memory: where it is kept which streams have been begun.
    init(_ settings: SlackConfiguration, remembering memory: LateMemory, on ground: Ground) async throws {
        self.settings = settings
        self.memory = memory
        self.ground = ground
        guard let tokens = try Self.tokens(settings, ground) else {
            self.home = settings.home
            return
        }
        do {
            let me = try await Self.identity(speakingBy: tokens, settings, ground)
            self.home = me.team
            await tokens.belong(to: me.team)
            self.register.enter(
                SlackWorkspace(me, speakingBy: tokens, settings, remembering: memory, on: ground)
            )
        } catch let error as SlackUnusable {
            // Where it can be installed again, that is to be possible.
            guard let installing = settings.installing, let home = settings.home else { throw error }
            ground.logger.error(
                "the token of the settings is refused",
                metadata: ["reason": "\(error)", "page": "\(installing.page)"]
            )
            self.home = home
        }
    }

    /// What speaks by the token that the settings hold; `nil` when they hold none.
    private static func tokens(_ settings: SlackConfiguration, _ ground: Ground) throws -> SlackTokens? {
        if let rotation = settings.rotation {
            return try SlackTokens(
                rotation,
                apiURL: settings.apiURL,
                kept: .file(in: ground.data),
                http: ground.wire.http,
                time: ground.time,
                health: ground.health
            )
        }
        guard !settings.botToken.isEmpty else { return nil }
        return SlackTokens(
            SlackGrant(access: settings.botToken),
            known: "SLACK_BOT_TOKEN",
            apiURL: settings.apiURL,
            current: { settings.tokenFile.flatMap(SecretFile.text) },
            http: ground.wire.http,
            time: ground.time,
            health: ground.health
        )
    }

    /// The workspaces whose messages a place or a person is one of; those in which the app is not (any more), too, so that
    /// what is to be said there is kept until it is.
    func platform(of address: String) -> (any Platform)? {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.first == "slack", parts.count > 1 else { return nil }
        // Where there is one workspace, everything in Slack is of it.
        guard self.settings.installing != nil, parts.count > 2 else { return self.register[self.home]?.platform }
        return self.workspace(String(parts[1])).platform
    }

    private func workspace(_ team: String) -> SlackWorkspace {
        if let known = self.register[team] { return known }
        let absent = SlackTokens(
            nil,
            apiURL: self.settings.apiURL,
            absence: self.register.isComplete
                ? .certain("The app is not in the workspace \(team) of Slack: install it there") : .unknown,
            http: self.ground.wire.http,
            time: self.ground.time
        )
        let me = SlackIdentity(team: team, user: "", isHome: team == self.home)
        return SlackWorkspace(me, speakingBy: absent, self.settings, remembering: self.memory, on: self.ground.quiet)
    }

    /// The workspaces in which the app is or was since the start.
    var workspaces: [SlackWorkspace] { self.register.all }

    /// All are known in which the app was installed before: where it is not, it is not installed.
    func knowsAll() { self.register.complete() }

    /// What tells an installation of now from those that were there before the settings last changed.
    var origin: String { SHA256.hex((self.settings.rotation?.secret ?? self.settings.botToken).utf8) }

    /// Speaks in a workspace from now on by what it was installed with.
    ///
    /// - Parameter keep: writes a renewed token down.
    func enter(_ installation: SlackInstallation, keep: @escaping SlackTokens.Keep) -> SlackWorkspace {
        let me = installation.identity(home: self.home)
        let tokens = SlackTokens(
            installation.grant,
            renewedFor: self.settings.installing?.client,
            apiURL: self.settings.apiURL,
            keep: keep,
            http: self.ground.wire.http,
            time: self.ground.time,
            health: self.ground.health,
            named: me.board
        )
        let workspace = SlackWorkspace(
            me,
            speakingBy: tokens,
            self.settings,
            remembering: self.memory,
            on: self.ground
        )
        self.register.enter(workspace)
        return workspace
    }

    private var approvers: Set<PersonID> { self.ground.configuration.atHome(in: self.home).policy.approvers }

    /// Something of the request was shown: pages that list it are drawn again.
    func shown(_ request: Request) {
        let approvers = self.approvers
        for workspace in self.workspaces { workspace.homes.touch(approvers.union([request.requester])) }
    }

    func parts(in rooms: Rooms) -> [Part] {
        let gauge = SlackGauge()
        let office = SlackOffice(self, rooms, hearing: gauge)
        let installs = office.installDoor()
        let (listening, renew) = self.listening(office.reception, gauge, installs)
        office.begin(renewing: renew)
        return [
            Part { try await office.run() },
            Part { try await self.watchHealth(rooms.health) },
            listening,
        ] + self.installing(installs)
    }

    /// Slack comes by HTTP where a port is named, else by Socket Mode; and what to do when its connections are deaf.
    private func listening(
        _ reception: SlackReception,
        _ gauge: SlackGauge,
        _ installs: SlackInstallDoor?
    ) -> (Part, renew: @Sendable (Timestamp) -> Void) {
        let (time, health, logger) = (self.ground.time, self.ground.health, self.ground.logger)
        if let place = self.settings.endpoint {
            let endpoint = SlackEndpoint(
                place,
                reception: reception,
                gauge: gauge,
                installs: installs,
                health: health,
                time: time,
                log: logger
            )
            return (Part(stopping: endpoint.stop) { try await endpoint.run() }, { _ in })
        }
        let connection = SlackConnection(
            configuration: self.settings,
            api: SlackAPI(configuration: self.settings, http: self.ground.wire.http, time: time, health: health),
            sockets: self.ground.wire.sockets,
            reception: reception,
            arrears: SlackArrears(keptIn: self.memory.arrears, time: time),
            gauge: gauge,
            health: health,
            time: time,
            log: logger
        )
        return (Part(stopping: connection.stop) { try await connection.run() }, { connection.renew(missed: $0) })
    }

    /// The pages by which the app is added to workspaces, where no address of Slack's own has them.
    private func installing(_ door: SlackInstallDoor?) -> [Part] {
        guard let door, let place = self.settings.installing?.place else { return [] }
        let listener = SlackInstallListener(door, at: place)
        let (time, logger, health) = (self.ground.time, self.ground.logger, self.ground.health)
        return [
            Part(stopping: listener.stop) { try await listener.run() },
            Part {
                let port = try await listener.port()
                health.set("slack install page", .well, "listens on port \(port)", at: time.now)
                logger.info("listening for who installs the app", metadata: ["server.port": "\(port)"])
                try await Task.sleep(for: .seconds(1 << 30))
            },
        ]
    }

    /// Has the pages drawn again that say how everything is, when that has changed.
    private func watchHealth(_ health: Health) async throws {
        var seen = health.version
        while true {
            try await self.ground.time.sleep(until: self.ground.time.now.advanced(by: .seconds(5)))
            guard health.version != seen else { continue }
            seen = health.version
            for workspace in self.workspaces { workspace.homes.touch(self.approvers) }
        }
    }

    /// Who the bot is. Asks again, ever more slowly, while Slack can't be reached.
    private static func identity(
        speakingBy tokens: SlackTokens,
        _ settings: SlackConfiguration,
        _ ground: Ground
    ) async throws -> SlackIdentity {
        let api = SlackAPI(
            configuration: settings,
            http: ground.wire.http,
            time: ground.time,
            health: ground.health,
            tokens: tokens
        )
        var pause = Duration.seconds(1)
        while true {
            do {
                return try await api.identity()
            } catch let setback as Setback {
                ground.logger.warning(
                    "Slack can't be asked who the bot is",
                    metadata: ["reason": "\(setback.message)"]
                )
                try await ground.time.sleep(until: ground.time.now.advanced(by: pause))
                pause = min(pause * 2, .seconds(60))
            }
        }
    }
}

/// The workspaces in which the app is, by their ids.
private final class SlackRegister: Sendable {
    private let workspaces = Mutex<[String: SlackWorkspace]>([:])
    private let completed = Atomic<Bool>(false)

    /// Whether all are there in which the app was installed before.
    var isComplete: Bool { self.completed.load(ordering: .acquiring) }

    func complete() { self.completed.store(true, ordering: .releasing) }

    subscript(team: String?) -> SlackWorkspace? { team.flatMap { team in self.workspaces.withLock { $0[team] } } }

    var all: [SlackWorkspace] { self.workspaces.withLock { Array($0.values) } }

    func enter(_ workspace: SlackWorkspace) { self.workspaces.withLock { $0[workspace.me.team] = workspace } }
}

extension Ground {
    /// The same with a board of health that nobody reads.
    fileprivate var quiet: Ground {
        Ground(
            configuration: self.configuration,
            data: self.data,
            wire: self.wire,
            time: self.time,
            health: Health(),
            seal: self.seal,
            logger: self.logger
        )
    }
}
