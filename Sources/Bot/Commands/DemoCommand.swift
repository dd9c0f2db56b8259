import Agents
import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Simulator

/// `chatbridge demo`: the simulator, the bot connected to it, and one conversation from a wish to its merge.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs one request from a sentence to its merge, in a workspace on this machine.",
        discussion: """
            chatbridge demo                 stays up afterwards, so that you can go on in the browser
            chatbridge demo --teams         the same request in a Teams beside it
            DEMO_ONCE=1 chatbridge demo     ends after the merge: 0, or 1 when anything failed
            """
    )

    @OptionGroup var folders: Folders
    @Option(help: "Port of the simulator on 127.0.0.1; 0 lets the system choose.") var port = 0
    @Flag(help: "Show the request in a Teams as well.") var teams = false
    @Option(help: "Port on 127.0.0.1 at which the bot listens for Teams.") var teamsPort = 3978
    @Option(help: "What Ana asks for.") var wish = "Add a metric for average trip duration by payment type"

    func run() async throws {
        try await failing {
            let configuration = try Configuration.read(self.folders.configURL)
            let logger = Logger.start(.warning)
            let data = self.folders.dataURL.appending(path: "demo")
            try DemoFolder.refresh(data)
            let stays = isatty(STDOUT_FILENO) == 1 && configuration.environment["DEMO_ONCE"] == nil
            let house = try self.teams ? self.house(configuration, data) : nil
            let script = try DemoScript(
                simulator: self.simulator(data, house?.teams, logger),
                house: house,
                config: house == nil ? self.folders.config : data.appending(path: "config").path,
                data: data,
                wish: self.wish,
                teamsPort: self.teamsPort
            )
            var parts = [
                Part { try await script.simulator.run() },
                Part { try await script.runBot() },
                Part { try await script.run(tools: configuration, staysUp: stays) },
            ]
            if let house { parts.append(Part { try await house.teams.installWhenItListens() }) }
            try await ServiceGroup.runParts(parts, logger: logger)
            guard script.succeeded.isGood else { throw ExitCode.failure }
        }
    }

    private func house(_ configuration: Configuration, _ data: URL) throws -> DemoHouse {
        let teams = TeamsSimulator(try TeamsWorld(), logger: Logger(label: "teams"))
        teams.with { $0.endpoint = "http://127.0.0.1:\(self.teamsPort)/api/messages" }
        let house = DemoHouse(configuration: configuration, teams: teams)
        try house.write(to: data.appending(path: "config"))
        return house
    }

    private func simulator(_ data: URL, _ teams: TeamsSimulator?, _ logger: Logger) throws -> Simulator {
        var configuration = SimulatorConfiguration()
        configuration.teams = teams
        configuration.port = self.port
        configuration.ledgerFile = data.appending(path: "visible.jsonl").path
        return try Simulator(configuration: configuration, logger: logger)
    }
}

/// The demo's own data folder: every demo starts from the untouched example, but keeps what is slow to compute.
enum DemoFolder {
    private static let kept: Set<String> = ["manifests"]

    static func refresh(_ folder: URL) throws {
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: folder.path) where !self.kept.contains(name) {
            try files.removeItem(at: folder.appending(path: name))
        }
    }
}
