import Foundation
import Logging
import Simulator
import Subprocess

/// Starts the bot, kills it, starts it again; again and again, while people ask for things and the network fails.
struct Torture: Sendable {
    struct Settings: Sendable {
        var cycles = 100
        var seed: UInt64 = 1
        /// How many requests are open at once.
        var places = 6
        var weather = "rough"
        /// Path of dbt; the bot works with it, or with a stand-in beside the same DuckDB.
        var dbt = ""
        var isDbtReal = false
        /// Also kill at the first so many calls of each system call; 0 for none.
        var systemCalls = 0
        var port = 0
    }

    let settings: Settings
    let workshop: Workshop
    private let executable: String

    init(_ settings: Settings, in folder: URL) throws {
        guard let executable = Bundle.main.executablePath else {
            throw BatchError(description: "the path of this program can't be found")
        }
        self.settings = settings
        self.workshop = Workshop(folder, dbt: settings.dbt, isReal: settings.isDbtReal)
        self.executable = executable
    }

    /// Tortures; `progress` hears of each life.
    func run(progress: @Sendable (TortureReport) -> Void) async throws -> TortureReport {
        try await self.workshop.furnish()
        let victim = Victim(executable: self.executable, in: self.workshop)
        let simulator = try Simulator(
            configuration: self.configuration(killing: victim),
            logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        )
        let channels = self.workshop.projects.map(\.channel)
        let cast = Cast(seed: self.settings.seed, channels: channels, places: self.settings.places)
        let stagehand = Stagehand(simulator: simulator, cast: cast)
        let reprieve = Reprieve()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await simulator.run() }
            group.addTask { await reprieve.watch() }
            let address = try await simulator.address()
            group.addTask { try await stagehand.run() }
            let hangman = Hangman(
                settings: self.settings,
                workshop: self.workshop,
                victim: victim,
                simulator: simulator,
                stagehand: stagehand,
                reprieve: reprieve,
                environment: self.workshop.environment(api: address.apiURL)
            )
            return try await hangman.run(progress: progress)
        }
    }

    private func configuration(killing victim: Victim) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.port = self.settings.port
        configuration.seed = self.settings.seed
        configuration.channels = self.workshop.projects.map { .init(id: $0.channel, name: $0.name) }
        let others = ["EVA", "MIA", "LEO", "KIM", "ZOE"]
        configuration.people += others.map { .init(id: "U0\($0)", handle: $0.lowercased(), name: $0.capitalized) }
        // An event that a dead bot held is noticed and delivered again sooner, and more often, than Slack would.
        configuration.ackTimeout = .seconds(1)
        configuration.retryDelays = [.zero] + Array(repeating: .milliseconds(500), count: 60)
        configuration.ledgerFile = self.workshop.visible.path
        configuration.kill = { victim.kill() }
        return configuration
    }
}
