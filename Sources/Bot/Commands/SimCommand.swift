import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Simulator

/// `chatbridge sim`: a chat workspace on this machine, for any bot that speaks Slack's protocol.
struct SimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sim",
        abstract: "Runs a chat workspace on this machine that speaks Slack's own wire protocol.",
        discussion: """
            chatbridge sim --port 8100
            SLACK_API_URL=http://127.0.0.1:8100/api/ SLACK_APP_TOKEN=xapp-sim SLACK_BOT_TOKEN=xoxb-sim chatbridge serve

            chatbridge sim --manifest manifest.yaml --script script.yaml -- python app.py
            chatbridge sim --manifest manifest.yaml --record script.yaml -- python app.py

            What follows -- is started as the app, with the address and the tokens in its environment (SLACK_API_URL and \
            so on). With a script, everything in it is done and looked for, and the exit code is 1 when something is not \
            seen: docs/simulator.md.
            """
    )

    @Option(help: "Port on 127.0.0.1; 0 lets the system choose.") var port = 8100
    @Option(help: "Write what became visible to this file, one JSON object a line.") var ledger: String?
    @Option(help: "Slack app manifest (YAML or JSON): the app's name, commands, shortcuts and events.") var manifest:
        String?
    @Option(help: "Where the app listens, when it opens no socket: http://HOST:PORT/PATH.") var requestURL: String?
    @Option(help: "How many workspaces: into those after the first, the app is installed by OAuth.") var workspaces = 1
    @Flag(help: "Also a Teams, for the same app: both at /both.") var teams = false
    @Option(help: "Port on 127.0.0.1 at which the app listens for Teams.") var teamsPort = 3978
    @Option(help: "Play this script, and end: 0, or 1 with the difference.") var script: String?
    @Option(help: "Write what is done on the page to this file, as a script.") var record: String?
    @Option(help: "Seconds to wait for what must be seen.") var patience = 10
    @Argument(parsing: .postTerminator, help: "The app to start.") var app: [String] = []

    func run() async throws {
        try await failing {
            let logger = Logger.start(.notice)
            let script = try self.script.map { try Script(Self.read($0), named: $0) }
            let configuration = try self.workspace()
            let simulator = try Simulator(configuration: configuration, logger: logger)
            let outcome = LocalErrand.Outcome()
            let parts = [
                Part { try await simulator.run() },
                Part {
                    let address = try await simulator.address()
                    self.introduce(address, configuration)
                    try await self.accompany(simulator, script, address, configuration)
                    outcome.set(true)
                },
            ]
            try await ServiceGroup.runParts(parts, logger: logger)
            guard script == nil || outcome.isGood else { throw ExitCode.failure }
        }
    }

    private func workspace() throws -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.port = self.port
        configuration.ledgerFile = self.ledger
        configuration.scriptFile = self.record
        configuration.requestURL = self.requestURL
        if self.teams {
            configuration.teams = TeamsSimulator(try TeamsWorld(), logger: Logger(label: "teams"))
            configuration.teams?.with { $0.endpoint = "http://127.0.0.1:\(self.teamsPort)/api/messages" }
        }
        if let manifest { try configuration.install(manifest: Self.read(manifest)) }
        // They have the same app, so after its manifest.
        try configuration.add(workspaces: self.workspaces - 1)
        return configuration
    }

    private func introduce(_ address: SimulatorAddress, _ configuration: SimulatorConfiguration) {
        say("Chat:    \(address.pageURL)")
        say("Web API: \(address.apiURL)  (SLACK_API_URL)")
        say("Tokens:  SLACK_APP_TOKEN=\(configuration.appToken) SLACK_BOT_TOKEN=\(configuration.botToken)")
        if self.workspaces > 1 {
            let others = configuration.neighbours.map { "\($0.teamName) (\($0.teamID))" }.joined(separator: ", ")
            say("Others:  \(others)")
            say("         SLACK_CLIENT_ID=\(configuration.clientID) SLACK_CLIENT_SECRET=\(configuration.clientSecret)")
        }
        if self.teams { say("Teams:   \(address.pageURL)teams  (both: \(address.pageURL)both)") }
        guard let requestURL else { return }
        say("Sends:   signed requests to \(requestURL)  (SLACK_SIGNING_SECRET=\(configuration.signingSecret))")
    }

    /// Starts the app, when there is one, and plays the script beside it; without a script it goes on until it is stopped.
    private func accompany(
        _ simulator: Simulator,
        _ script: Script?,
        _ address: SimulatorAddress,
        _ configuration: SimulatorConfiguration
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let settings = try await self.settings(address, configuration)
            if let program = self.app.first {
                let app = AppProcess(
                    program: program,
                    arguments: Array(self.app.dropFirst()),
                    environment: settings
                )
                group.addTask { try await app.run() }
            } else if self.teams {
                for (name, value) in settings.sorted(by: { $0.key < $1.key }) where name.hasPrefix("TEAMS_") {
                    say("         \(name)=\(value)")
                }
            }
            if let teams = configuration.teams { group.addTask { try await teams.installWhenItListens() } }
            group.addTask { [patience = self.patience] in
                guard let script else { return try await Task.sleep(for: .seconds(1 << 30)) }
                var run = ScriptRun(script, in: simulator, patience: .seconds(patience))
                try await run.play { say($0) }
                say("\(script.count) steps, all as written")
            }
            // The first part that ends, or fails, ends all.
            try await group.next()
        }
    }

    /// What the app has in its environment.
    private func settings(
        _ address: SimulatorAddress,
        _ configuration: SimulatorConfiguration
    ) async throws -> [String: String] {
        let slack = [
            "SLACK_API_URL": address.apiURL, "SLACK_APP_TOKEN": configuration.appToken,
            "SLACK_BOT_TOKEN": configuration.botToken, "SLACK_SIGNING_SECRET": configuration.signingSecret,
        ]
        guard let teams = configuration.teams else { return slack }
        return slack.merging(try await teams.settings()) { $1 }.merging(["TEAMS_PORT": String(self.teamsPort)]) { $1 }
    }

    private static func read(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw BatchError(description: "\(path) can't be read as text")
        }
    }
}
