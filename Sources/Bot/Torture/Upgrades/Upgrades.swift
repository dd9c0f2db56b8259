import Foundation
import Ledger
import Logging
import Simulator
import Subprocess

/// Replaces the bot by a new process again and again, as an upgrade does, while people talk without a pause: the old one
/// is told to stop (SIGTERM), and the new one is started when it has.
struct Upgrades: Sendable {
    struct Settings: Sendable {
        var count = 20
        /// Messages to the bot in a second.
        var rate = 200
        var seed: UInt64 = 1
        var dbt = ""
        var port = 0
    }

    let settings: Settings
    let workshop: Workshop
    private let victim: Victim

    /// How long each process is at work before it is replaced.
    private static let life = Duration.seconds(2)
    /// It is up, and it has stopped, within this, or it is said to have fallen.
    private static let limit = Duration.seconds(30)

    init(_ settings: Settings, in folder: URL) throws {
        guard let executable = Bundle.main.executablePath else {
            throw BatchError(description: "the path of this program can't be found")
        }
        self.settings = settings
        self.workshop = Workshop(folder, dbt: settings.dbt, isReal: false)
        self.victim = Victim(executable: executable, in: self.workshop)
    }

    /// Upgrades; `progress` hears of each.
    func run(progress: @Sendable (UpgradeReport) -> Void) async throws -> UpgradeReport {
        try await self.workshop.furnish()
        let simulator = try Simulator(
            configuration: self.configuration,
            logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await simulator.run() }
            let reprieve = Reprieve()
            group.addTask { await reprieve.watch() }
            let environment = self.workshop.environment(api: try await simulator.address().apiURL)
            let crowd = Crowd(
                simulator: simulator,
                channels: self.workshop.projects.map(\.channel),
                people: self.configuration.people.map(\.id),
                rate: self.settings.rate
            )
            group.addTask { try await crowd.run() }
            var report = UpgradeReport(self.settings, folder: self.workshop.folder.path)
            for number in 0...self.settings.count {
                let isLast = number == self.settings.count || reprieve.isGranted
                try await self.life(simulator, environment, &report) { process in
                    guard isLast else { return try await self.wait(for: Self.life, process) }
                    await crowd.stop()
                    try await crowd.isHeard(within: Self.limit)
                }
                progress(report)
                if isLast { break }
            }
            try await report.finish(crowd, LedgerReader(directory: self.workshop.data))
            return report
        }
    }

    private var configuration: SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.port = self.settings.port
        configuration.seed = self.settings.seed
        configuration.channels = self.workshop.projects.map { .init(id: $0.channel, name: $0.name) }
        configuration.ledgerFile = self.workshop.visible.path
        // So many that nobody comes to their limit.
        configuration.people = (1...100).map { .init(id: "U0P\($0)", handle: "p\($0)", name: "Person \($0)") }
        return configuration
    }

    /// One process, from its start until it has stopped as it was told.
    private func life(
        _ simulator: Simulator,
        _ environment: [String: String],
        _ report: inout UpgradeReport,
        _ body: (Int32) async throws -> Void
    ) async throws {
        let before = try await simulator.ledger().last?.number ?? 0
        let start = ContinuousClock.now
        var told: ContinuousClock.Instant?
        let status = try await self.victim.live(environment: environment) { process in
            try await self.isConnected(simulator, since: before, process)
            report.ready.append(Int(start.duration(to: .now).wholeMilliseconds))
            try await body(process)
            told = .now
            self.victim.tell(SIGTERM)
            try await self.wait(for: Self.limit, process)
        }
        if let told { report.stopping.append(Int(told.duration(to: .now).wholeMilliseconds)) }
        guard case .exited(0) = status else {
            report.violations.append(Violation(kind: .fell, what: "asked to stop, the bot did so with \(status)"))
            return
        }
    }

    private func isConnected(_ simulator: Simulator, since before: Int, _ process: Int32) async throws {
        let limit = ContinuousClock.now + Self.limit
        while ContinuousClock.now < limit, !ProcessTable.hasEnded(process) {
            if try await simulator.ledger(after: before).contains(where: { $0.kind == .connected }) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Waits so long, or until the process has ended.
    private func wait(for duration: Duration, _ process: Int32) async throws {
        let limit = ContinuousClock.now + duration
        while ContinuousClock.now < limit, !ProcessTable.hasEnded(process) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        self.components.seconds * 1000 + self.components.attoseconds / 1_000_000_000_000_000
    }
}
