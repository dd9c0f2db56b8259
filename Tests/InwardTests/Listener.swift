import ChatBridge
import Digests
import Foundation
import Ledger
import Logging
import Requests
import Simulator
import Transport

/// The ears of a bot, as `serve` puts them together, in a simulated workspace over real sockets; nobody works on what is
/// heard. It can be stopped, killed and started again on the same data.
final class Listener: Sendable {
    static let channel = "C0ANALYTICS"

    let simulator: Simulator
    let health = Health()
    private let api: SlackAPI
    private let sockets: any WebSocketClient
    private let configuration: SlackConfiguration
    private let folder: URL
    private let pace: SlackCatchUp.Pace

    init(
        _ simulator: Simulator,
        _ address: SimulatorAddress,
        _ wire: Wire,
        pace: SlackCatchUp.Pace = SlackCatchUp.Pace()
    ) throws {
        self.simulator = simulator
        self.sockets = wire.sockets
        self.pace = pace
        self.configuration = try SlackConfiguration(
            settings: [
                "SLACK_API_URL": address.apiURL, "SLACK_APP_TOKEN": "xapp-sim", "SLACK_BOT_TOKEN": "xoxb-sim",
                "SLACK_CONNECTIONS": "2",
            ]
        )
        self.api = SlackAPI(configuration: self.configuration, http: wire.http, time: MachineTime())
        self.folder = URL.temporaryDirectory.appending(path: "listener-\(UUID())")
    }

    deinit { try? FileManager.default.removeItem(at: self.folder) }

    /// Listens while `body` runs, then stops: as told by SIGTERM, or (`killed`) without another word.
    func listen<Value: Sendable>(
        killed: Bool = false,
        _ body: (Ledger, SlackConnection) async throws -> Value
    ) async throws -> Value {
        let ledger = try Ledger(
            directory: self.folder,
            policy: { Policy(version: "1", approvers: [], allowance: Allowance(burst: 10_000, perHour: 10_000)) },
            clock: MachineTime(),
            logger: Self.log
        )
        return try await ledger.closing { try await self.listen(with: ledger, killed: killed, body) }
    }

    private func listen<Value: Sendable>(
        with ledger: Ledger,
        killed: Bool,
        _ body: (Ledger, SlackConnection) async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ledger.run() }
            let (connection, catchUp) = self.ears(of: ledger)
            let value = try await withThrowingTaskGroup(of: Void.self) { ears in
                ears.addTask { try await connection.run() }
                ears.addTask { try? await catchUp.run() }
                let value: Value
                do {
                    value = try await body(ledger, connection)
                } catch {
                    ears.cancelAll()
                    throw error
                }
                if !killed {
                    connection.stop()
                    try await ears.next()
                }
                ears.cancelAll()
                return value
            }
            group.cancelAll()
            return value
        }
    }

    private func ears(of ledger: Ledger) -> (SlackConnection, SlackCatchUp) {
        let gauge = SlackGauge()
        let decoding = SlackDecoding(me: SlackIdentity(team: "T0SIM", user: "U0BOT", bot: "B0BOT"))
        let door = Door(
            seal: ButtonSeal(key: HMACKey(Array("a key for tests".utf8))),
            sanitise: { $0.replacing("<@U0BOT> ", with: "") },
            validate: { _, _, _, _ in .refused([:]) },
            log: Self.log
        )
        let intake = SlackIntake(door: door, names: nil, gauge: gauge, log: Self.log) { try await ledger.record($0) }
        let connection = SlackConnection(
            configuration: self.configuration,
            api: self.api,
            sockets: self.sockets,
            reception: SlackReception(decoding: decoding, intake: intake),
            gauge: gauge,
            health: self.health,
            time: MachineTime(),
            log: Self.log
        )
        let catchUp = SlackCatchUp(
            api: self.api,
            decoding: decoding,
            intake: intake,
            memory: SlackMemory(
                began: { try await ledger.began() },
                marks: { try await ledger.marks() },
                mark: { try await ledger.mark($0, at: $1) },
                threads: { try await ledger.placesOfOpenRequests(limit: 100) },
                conversations: { try await ledger.recentConversations(limit: 100) }
            ),
            gauge: gauge,
            health: self.health,
            time: MachineTime(),
            pace: self.pace,
            log: Self.log,
            deaf: { connection.renew(missed: $0) }
        )
        return (connection, catchUp)
    }

    /// Returns once every connection is there.
    func connected(_ count: Int = 2) async throws { try await self.simulator.waitUntil { $0.connections == count } }

    static let log = Logger(label: "listener") { _ in SwiftLogNoOpLogHandler() }
}

/// The network's two threads.
struct Wire: Sendable {
    let http = CurlClient(userAgent: "chatbridge-tests")
    let sockets = WebSocketService(configuration: .init(pingAfter: .seconds(1), hangUpAfter: .seconds(3)))

    /// Runs `body` with a workspace and the wire to it.
    static func open(
        _ configure: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (Simulator, SimulatorAddress, Wire) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configure(&configuration)
        let simulator = try Simulator(configuration: configuration, logger: Listener.log)
        let wire = Wire()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            let outcome: Result<Void, any Error>
            do {
                try await body(simulator, try await simulator.address(), wire)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await wire.sockets.shutdown()
            await wire.http.shutdown()
            group.cancelAll()
            try outcome.get()
        }
    }
}

struct MachineTime: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) }
    func sleep(until time: Timestamp) async throws {
        try await Task.sleep(for: max(.zero, self.now.duration(to: time)))
    }
}

extension Ledger {
    /// The words of every request, in the order in which they were heard, as soon as there are `count`.
    func heard(_ count: Int, within limit: Duration = .seconds(20)) async throws -> [String] {
        let end = ContinuousClock.now + limit
        while true {
            let words = try await self.requests(open: nil, limit: 10_000).reversed().map { request in
                if case .text(let text) = request.opening.words { text } else { "" }
            }
            if words.count >= count || ContinuousClock.now > end { return words }
            // Whoever writes the ledger tells no test; so it is looked at again and again.
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
