import Foundation
import Ledger
import Logging
import Requests
import Simulator
import Synchronization

/// A simulated workspace, and the program under test connected to it, with settings and data of their own.
final class Workspace: Sendable {
    static let channel = "C0ANALYTICS"

    let simulator: Simulator
    let folder: URL
    private let address: SimulatorAddress
    private let programs = Mutex<[Program]>([])

    /// Runs `body` in a workspace that is gone afterwards, with every process that was started in it.
    ///
    /// - Parameter arrange: changes what is simulated.
    static func open(
        _ house: House = House(),
        arranged arrange: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (Workspace) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.retryDelays = [.zero]
        arrange(&configuration)
        let simulator = try Simulator(
            configuration: configuration,
            logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            let workspace = try Workspace(simulator, at: try await simulator.address(), house)
            do {
                try await body(workspace)
                await workspace.close()
            } catch {
                await workspace.close()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private init(_ simulator: Simulator, at address: SimulatorAddress, _ house: House) throws {
        self.simulator = simulator
        self.address = address
        self.folder = URL.temporaryDirectory.appending(path: "chatbridge-\(UUID().uuidString)")
        try house.write(to: self.config)
        try Manifests.shared.lend(to: self.data)
    }

    var config: URL { self.folder.appending(path: "config") }
    var data: URL { self.folder.appending(path: "data") }
    /// A name that no other folder has, by which to find who uses it.
    var mark: String { self.folder.lastPathComponent }

    private func close() async {
        for program in self.programs.withLock({ $0 }) { await program.kill() }
        Manifests.shared.keep(from: self.data)
        try? FileManager.default.removeItem(at: self.folder)
    }

    // MARK: The bot

    /// What the program needs to know of the workspace.
    var slack: [String: String] {
        ["SLACK_API_URL": self.address.apiURL, "SLACK_APP_TOKEN": "xapp-sim", "SLACK_BOT_TOKEN": "xoxb-sim"]
    }

    /// Starts the bot, as it is started for a real workspace, and waits until it is connected; `settings` are variables.
    @discardableResult
    func start(_ settings: [String: String] = [:], in enclosure: Enclosure? = nil) async throws -> Program {
        let program = try self.run(
            ["serve", "--config", self.config.path, "--data", self.data.path],
            under: enclosure?.command ?? [],
            self.slack.merging(settings) { $1 }
        )
        try await self.wait("the bot is connected", within: .seconds(90)) { $0.connections > 0 }
        return program
    }

    /// Starts the program with other arguments, or without what it needs.
    func run(
        _ arguments: [String],
        under wrapper: [String] = [],
        _ environment: [String: String] = [:]
    ) throws -> Program {
        try self.programs.withLock { programs in
            let program = try Program(
                arguments,
                under: wrapper,
                environment: Checkout.environment().merging(environment) { $1 },
                log: self.folder.appending(path: "program-\(programs.count + 1).log")
            )
            programs.append(program)
            return program
        }
    }

    /// Kills the bot in the middle of whatever it does, and makes sure that nothing of it lives on.
    func kill(_ bot: Program) async throws {
        await bot.kill()
        try await self.simulator.waitUntil { $0.connections == 0 }
        try await ProcessTable.empties(of: self.mark)
    }

    // MARK: Waiting

    /// Returns what is visible as soon as `condition` holds. The failure tells what the bot said last.
    @discardableResult
    func wait(
        _ what: String,
        in team: String? = nil,
        within limit: Duration = .seconds(60),
        _ condition: @escaping @Sendable (Simulator.VisibleState) -> Bool
    ) async throws -> Simulator.VisibleState {
        let end = ContinuousClock.now + limit
        while true {
            // In slices, so that a bot that has ended, or a test that has, is not waited for.
            do {
                return try await self.simulator.waitUntil(in: team, timeout: .seconds(1), condition)
            } catch {
                try Task.checkCancellation()
                let programs = self.programs.withLock { $0 }
                let bot = programs.last(where: \.isRunning) ?? programs.last
                guard ContinuousClock.now < end, bot?.isRunning != false else {
                    throw Failure("waited in vain until \(what): \(error)\nit wrote: \(bot?.output.suffix(3000) ?? "")")
                }
            }
        }
    }

    /// The number of the last thing that became visible.
    func lastEntry() async throws -> Int { try await self.simulator.ledger().last?.number ?? 0 }

    // MARK: Requests

    /// The requests that the bot wrote down, the oldest first.
    func requests() async throws -> [Request] {
        try await LedgerReader(directory: self.data).requests(open: nil, limit: 100).reversed()
    }

    /// Waits until the request is as described. Another process writes the ledger, so this has to look again and again;
    /// the card would come too late, since it is edited at most once a second.
    func until(
        _ id: RequestID,
        _ what: String,
        within limit: Duration = .seconds(90),
        _ condition: (Request) -> Bool
    ) async throws {
        let reader = try LedgerReader(directory: self.data)
        let end = ContinuousClock.now + limit
        while true {
            let request = try await reader.request(id)
            if let request, condition(request) { return }
            guard ContinuousClock.now < end else {
                let found = request.map { "\($0.phase)" } ?? "no request"
                let output = self.programs.withLock { $0.last?.output.suffix(3000) } ?? ""
                throw Failure("waited in vain until \(what): \(found)\nit wrote: \(output)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
