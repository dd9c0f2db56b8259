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
            DEMO_ONCE=1 chatbridge demo     ends after the merge: 0, or 1 when anything failed
            """
    )

    @OptionGroup var folders: Folders
    @Option(help: "Port of the simulator on 127.0.0.1; 0 lets the system choose.") var port = 0
    @Option(help: "What Ana asks for.") var wish = "Add a metric for average trip duration by payment type"

    func run() async throws {
        try await failing {
            let configuration = try Configuration.read(self.folders.configURL)
            let logger = Logger.start(.warning)
            let data = self.folders.dataURL.appending(path: "demo")
            try DemoFolder.refresh(data)
            let stays = isatty(STDOUT_FILENO) == 1 && configuration.environment["DEMO_ONCE"] == nil
            let script = try DemoScript(
                simulator: self.simulator(data, logger),
                config: self.folders.config,
                data: data,
                wish: self.wish
            )
            let parts = [
                Part { try await script.simulator.run() },
                Part { try await script.runBot() },
                Part { try await script.run(tools: configuration, staysUp: stays) },
            ]
            try await ServiceGroup.runParts(parts, logger: logger)
            guard script.succeeded.isGood else { throw ExitCode.failure }
        }
    }

    private func simulator(_ data: URL, _ logger: Logger) throws -> Simulator {
        var configuration = SimulatorConfiguration()
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
