import Agents
import ArgumentParser
import CMalloc
import ChatBridge
import Foundation
import Intents
import Ledger
import Logging
import Requests
import ServiceLifecycle
import Transport

/// `chatbridge serve`: the bot in a Slack workspace.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the bot in a Slack workspace until it is stopped.",
        discussion: """
            Needs SLACK_APP_TOKEN (xapp-…) and SLACK_BOT_TOKEN (xoxb-…) in the environment; `chatbridge manifest slack`
            prints the app that has them. SLACK_API_URL points it at another server, for example `chatbridge sim`.
            """
    )

    @OptionGroup var folders: Folders

    func run() async throws {
        try await failing {
            let configuration = try Configuration.read(self.folders.configURL)
            let slack = try SlackConfiguration(settings: configuration.slack)
            let logger = Logger.start(configuration.logLevel)
            let wire = Wire()
            let outcome = await Outcome {
                try await serve(configuration, slack, wire, data: self.folders.dataURL, logger)
            }
            // Before the process ends, whatever happened: the wire's threads must not outlive OpenSSL's clean-up.
            await wire.shutdown()
            try outcome.get()
            logger.info("stopped")
        }
    }
}

/// What speaks to the network: a thread for HTTP and one for WebSockets.
private struct Wire {
    let http = CurlClient(userAgent: "chatbridge/\(Version.number)")
    /// Slack's envelopes stay below one megabyte; what is longer than four is not read.
    let sockets = WebSocketService(configuration: .init(maximumMessageBytes: 4 << 20))

    func shutdown() async {
        await self.sockets.shutdown()
        await self.http.shutdown()
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
    _ slack: SlackConfiguration,
    _ wire: Wire,
    data: URL,
    _ logger: Logger
) async throws {
    let time = SystemTime()
    let health = Health { logger.report($0) }
    let api = SlackAPI(configuration: slack, http: wire.http, time: time, health: health)
    let seal = ButtonSeal(key: try SecretFile.key(in: data))
    let policy = configuration.policy
    if policy.approvers.isEmpty {
        logger.warning("nobody may approve: 'approvers' in policy.yaml is empty")
    }
    let me = try await identity(api, time, logger)
    let platform = SlackPlatform(api: api, me: me, rendering: SlackRendering(seal: seal))
    let rooms = try Bot.build(
        configuration,
        data: data,
        speaking: platform,
        seal: seal,
        botUser: me.user,
        policy: policy,
        http: wire.http,
        health: health,
        logger: logger
    )
    let gauge = SlackGauge()
    let decoding = SlackDecoding(me: me)
    let intake = SlackIntake(
        door: rooms.door,
        names: SlackNames(api: api, time: time),
        gauge: gauge,
        log: logger,
        record: { try await rooms.record($0) }
    )
    let connection = SlackConnection(
        configuration: slack,
        api: api,
        sockets: wire.sockets,
        decoding: decoding,
        intake: intake,
        gauge: gauge,
        health: health,
        time: time,
        log: logger
    )
    let catchUp = SlackCatchUp(
        api: api,
        decoding: decoding,
        intake: intake,
        memory: SlackMemory(rooms.ledger),
        gauge: gauge,
        health: health,
        time: time,
        log: logger,
        deaf: { connection.renew(missed: $0) }
    )
    try await rooms.ledger.closing {
        try await ServiceGroup.runParts(
            [
                Part { try await rooms.ledger.run() },
                Part { try await rooms.ledger.watch() },
                Part(stopping: { rooms.worker.retire() }) { try await rooms.worker.run() },
                Part { try await rooms.prepare(logger) },
                Part { try await Desk(data).serve(rooms.ledger, time, logger) },
                Part { try await HealthFile(data).keep(rooms, time, logger) },
                Part { try await rooms.templates.run() },
                Part {
                    try await PullRequestWatch(configuration.projects, rooms: rooms, time: time, logger: logger).run()
                },
                Part { try await catchUp.run() },
                Part(stopping: { connection.stop() }) { try await connection.run() },
            ],
            logger: logger
        )
    }
}

/// Who the bot is. Asks again, ever more slowly, while Slack can't be reached.
private func identity(_ api: SlackAPI, _ time: SystemTime, _ logger: Logger) async throws -> SlackIdentity {
    var pause = Duration.seconds(1)
    while true {
        do {
            return try await api.identity()
        } catch let setback as Setback {
            logger.warning("Slack can't be asked who the bot is", metadata: ["reason": "\(setback.message)"])
            try await time.sleep(until: time.now.advanced(by: pause))
            pause = min(pause * 2, .seconds(60))
        }
    }
}

extension SlackMemory {
    /// Histories are read with the help of what the ledger knows.
    fileprivate init(_ ledger: Ledger) {
        self.init(
            began: { try await ledger.began() },
            marks: { try await ledger.marks() },
            mark: { try await ledger.mark($0, at: $1) },
            threads: { try await ledger.placesOfOpenRequests(limit: 200) },
            conversations: { try await ledger.recentConversations(limit: 500) }
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
