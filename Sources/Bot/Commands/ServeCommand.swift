import Agents
import ArgumentParser
import CLinux
import CMalloc
import ChatBridge
import Console
import Foundation
import Intents
import Ledger
import Logging
import Requests
import ServiceLifecycle
import Transport

/// `chatbridge serve`: the bot where people talk.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the bot in Slack, in Teams, or in both, until it is stopped.",
        discussion: """
            For Slack it needs SLACK_APP_TOKEN (xapp-…) and SLACK_BOT_TOKEN (xoxb-…) in the environment; `chatbridge
            manifest slack` prints the app that has them. SLACK_API_URL points it at another server, for example
            `chatbridge sim`.

            For Teams it needs TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID, and listens on TEAMS_PORT (3978) for
            what Teams sends to https://YOUR-HOST/api/messages; docs/platforms.md says how to get there.

            With CONSOLE_PORT, and CONSOLE_TOKEN to open it, requests can be read in a browser and by programs:
            docs/console.md.
            """
    )

    @OptionGroup var folders: Folders

    func run() async throws {
        try await failing {
            let configuration = try Configuration.read(self.folders.configURL)
            let wanted = try Wanted(configuration)
            let logger = Logger.start(configuration.logLevel)
            // Tokens are in its memory: that is left nowhere, whatever becomes of the process.
            _ = chatbridge_dump_no_core()
            Turns.beShort()
            let wire = Wire()
            let outcome = await Outcome {
                try await serve(configuration, wanted, wire, data: self.folders.dataURL, logger)
            }
            // Before the process ends, whatever happened: the wire's threads must not outlive OpenSSL's clean-up.
            await wire.shutdown()
            try outcome.get()
            logger.info("stopped")
        }
    }
}

/// What speaks to the network: a thread for HTTP and one for WebSockets.
struct Wire: Sendable {
    let http = CurlClient(userAgent: "chatbridge/\(Version.number)")
    /// Slack's envelopes stay below one megabyte; what is longer than four is not read.
    let sockets = WebSocketService(configuration: .init(maximumMessageBytes: 4 << 20))

    func shutdown() async {
        await self.sockets.shutdown()
        await self.http.shutdown()
    }
}

/// The platforms that the settings speak of: Slack, unless they speak of Teams alone.
private struct Wanted {
    var slack: SlackConfiguration?
    var teams: TeamsConfiguration?
    var console: ConsoleConfiguration?

    init(_ configuration: Configuration) throws {
        if TeamsConfiguration.isWanted(by: configuration.teams) {
            self.teams = try TeamsConfiguration(settings: configuration.teams)
        }
        self.console = try ConsoleConfiguration(settings: configuration.console.settings)
        if self.teams == nil || SlackConfiguration.isWanted(by: configuration.slack) {
            self.slack = try SlackConfiguration(settings: configuration.slack)
        }
    }
}

/// How something ended.
private typealias Outcome = Result<Void, any Error>

extension Outcome {
    fileprivate init(_ body: () async throws -> Void) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

private func serve(
    _ configuration: Configuration,
    _ wanted: Wanted,
    _ wire: Wire,
    data: URL,
    _ logger: Logger
)
    async throws
{
    let time = SystemTime()
    let health = Health { logger.report($0) }
    let key = try SecretFile.key(in: data)
    let seal = ButtonSeal(key: key)
    if configuration.policy.approvers.isEmpty {
        logger.warning("nobody may approve: 'approvers' in policy.yaml is empty")
    }
    let ground = Ground(
        configuration: configuration,
        data: data,
        wire: wire,
        time: time,
        health: health,
        seal: seal,
        logger: logger
    )
    let memory = LateMemory()
    var slack: SlackFront?
    if let settings = wanted.slack { slack = try await SlackFront(settings, remembering: memory, on: ground) }
    let teams = wanted.teams.map { TeamsFront($0, remembering: memory.memory, on: ground) }
    let gitHub = configuration.github.endpoint.map { _ in GitHubFront(configuration.github, on: ground, key: key) }
    let fronts = [slack as (any Front)?, teams, gitHub].compactMap { $0 }
    let atHome = configuration.atHome(in: slack?.home)
    let rooms = try Bot.build(
        atHome,
        data: data,
        speaking: Speakers(fronts),
        seal: seal,
        policy: atHome.policy,
        observer: Observer(shown: { [slack] _, request in slack?.shown(request) }),
        http: wire.http,
        health: health,
        logger: logger
    )
    memory.begin(with: rooms.ledger)
    let consoleParts = try rooms.consoleParts(wanted.console, configuration.console.askers, time, logger)
    try await rooms.ledger.closing {
        try await ServiceGroup.runParts(
            [
                Part { await Reaper(executable: Installation.program, directory: data.path).run(logger) },
                Part { try await rooms.ledger.run() },
                Part { try await rooms.ledger.watch() },
            ]
                // What stands last stops first: people are heard until all that is under way is put away, so that a next
                // process is not waited for without anybody listening.
                + fronts.flatMap { $0.parts(in: rooms) } + [
                    Part(stopping: { rooms.worker.retire() }) { try await rooms.worker.run() },
                    Part { try await rooms.prepare(logger) },
                    Part { try await Desk(data).serve(rooms.ledger, time, logger) },
                    Part { try await HealthFile(data).keep(rooms, time, logger) },
                    Part { try await rooms.templates.run() },
                    Part { try await Schedules(rooms: rooms, time: time, logger: logger).run() },
                    Part {
                        try await PullRequestWatch(configuration.projects, rooms: rooms, time: time, logger: logger)
                            .run()
                    },
                ] + consoleParts,
            logger: logger
        )
    }
}

extension Rooms {
    /// Reads the projects in, then waits: a project that can't be read is said in the log and to whoever asks for it.
    func prepare(_ logger: Logger) async throws {
        do {
            try await self.agents.prepare()
            // Training and reading in took memory that nobody needs again; the allocator keeps it unless it is told.
            malloc_trim(0)
            logger.info("projects are ready")
        } catch {
            guard !Task.isCancelled else { return }
            logger.error("a project is not ready", metadata: ["reason": "\(error)"])
        }
        try await Task.sleep(for: .seconds(1 << 30))
    }
}
