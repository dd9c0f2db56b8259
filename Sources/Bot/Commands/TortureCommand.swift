import ArgumentParser
import Foundation
import Simulator
import Synchronization

/// `chatbridge torture`: whole requests while the bot is killed again and again.
struct TortureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torture",
        abstract: "Kills the bot again and again while it works, and looks whether anything was lost or done twice.",
        discussion: """
            chatbridge torture --cycles 1000
            chatbridge torture --cycles 20 --system-calls 10
            chatbridge torture --upgrades 20

            People ask, approve and reject in a simulated workspace; replies are lost or late, events come twice and out
            of order; and the bot is killed with -9 at random and at the moments that hurt most. What became visible and
            what is in the repositories is the judge. Exits 1 on any loss, double or false failure, and then keeps its
            folder. Stopped (Ctrl-C, SIGTERM), it kills no more, waits for what is open, and judges that; stopped twice, it
            ends at once. In any case the bot ends with it.

            The work is real (worktrees, sandbox, recipes, pull requests, merges) but for dbt, which takes seconds to
            start: a stand-in builds and tests small models in DuckDB. --real-dbt uses yours, with longer lives.

            --upgrades does not kill: each process is told to stop and followed by a new one, while people talk without a
            pause; each of their messages has to be acknowledged within three seconds and become one request.
            """
    )

    @Option(help: "How often to kill.") var cycles = 100
    @Option(help: "Chooses who asks what and which faults and ends come; another one, another run.") var seed: UInt64 =
        1
    @Option(help: "How many requests are open at once.") var open = 6
    @Option(help: "How often the network fails: calm, rough or storm.") var weather = "rough"
    @Option(help: "Kill at the first so many calls of each system call, too. Needs strace.") var systemCalls = 0
    @Option(help: "Replace the bot by a new process so often instead, as an upgrade does.") var upgrades = 0
    @Option(help: "Messages in a second during upgrades.") var rate = 200
    @Flag(help: "Work with the real dbt of the settings.") var realDbt = false
    @Option(help: "Port of the workspace's page, to watch; 0 lets the system choose.") var port = 0
    @Option(help: "Folder to work in, which must not exist yet.") var folder: String?
    @Flag(help: "Keep the folder, whatever happens.") var keep = false
    @Flag(help: "Print the result as JSON.") var json = false
    @OptionGroup var folders: Folders

    func validate() throws {
        guard Simulator.Weather.named[self.weather] != nil else {
            throw ValidationError("the weather is calm, rough or storm")
        }
        guard self.cycles >= 0, self.open > 0, self.systemCalls >= 0, self.upgrades >= 0, self.rate > 0 else {
            throw ValidationError("numbers of kills and upgrades are not negative; --open and --rate are positive")
        }
    }

    func run() async throws {
        try await failing {
            guard self.upgrades == 0 else { return try await self.upgrade() }
            let torture = try Torture(self.settings(), in: self.workplace())
            let isJSON = self.json
            let told = Mutex((violations: 0, minutes: 0))
            let report = try await torture.run { report in
                guard !isJSON else { return }
                let now = (violations: report.violations.count, minutes: report.seconds / 60)
                let known = told.withLock { told in
                    defer { told = now }
                    return told
                }
                for violation in report.violations.dropFirst(known.violations) { say(violation.line) }
                if report.lives.isMultiple(of: 50) || now.minutes > known.minutes { say(report.progress) }
            }
            try self.tell(report, report.table, report.violations, in: report.folder)
            if report.isGood, !self.keep { try? FileManager.default.removeItem(at: torture.workshop.folder) }
            guard report.isGood else { throw ExitCode.failure }
        }
    }

    private func upgrade() async throws {
        var settings = Upgrades.Settings()
        (settings.count, settings.rate, settings.seed, settings.port) = (
            self.upgrades, self.rate, self.seed, self.port
        )
        settings.dbt = try self.settings().dbt
        let upgrades = try Upgrades(settings, in: self.workplace())
        let isJSON = self.json
        let report = try await upgrades.run { if !isJSON { say($0.progress) } }
        try self.tell(report, report.table, report.violations, in: report.folder)
        if report.isGood, !self.keep { try? FileManager.default.removeItem(at: upgrades.workshop.folder) }
        guard report.isGood else { throw ExitCode.failure }
    }

    private func settings() throws -> Torture.Settings {
        var settings = Torture.Settings()
        settings.cycles = self.cycles
        settings.seed = self.seed
        settings.places = self.open
        settings.weather = self.weather
        settings.systemCalls = self.systemCalls
        settings.port = self.port
        let environment = ProcessInfo.processInfo.environment
        let configured = try? Configuration.read(self.folders.configURL, environment: environment).dbt
        guard
            let dbt = environment["CHATBRIDGE_DBT"] ?? configured
                ?? Installation.dbt(beside: URL.currentDirectory(), environment: environment)
        else {
            throw BatchError(description: "dbt was not found: run `make setup`, or set CHATBRIDGE_DBT")
        }
        settings.dbt = dbt
        settings.isDbtReal = self.realDbt
        return settings
    }

    private func workplace() throws -> URL {
        let named = self.folder.map { URL(filePath: $0, directoryHint: .isDirectory).absoluteURL }
        let folder = named ?? URL.temporaryDirectory.appending(path: "chatbridge-torture-\(getpid())")
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw BatchError(description: "\(folder.path) is there already: name another folder, or remove it")
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func tell(
        _ report: some Encodable,
        _ table: String,
        _ violations: [Violation],
        in folder: String
    ) throws {
        if self.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            say(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            say("\n" + table)
            for violation in violations.prefix(100) { say(violation.line) }
            say(violations.isEmpty ? "\nNothing lost, nothing doubled." : "\nKept for inspection: \(folder)")
        }
    }
}
