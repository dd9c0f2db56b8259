import ArgumentParser
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
            """
    )

    @Option(help: "Port on 127.0.0.1; 0 lets the system choose.") var port = 8100
    @Option(help: "Write what became visible to this file, one JSON object a line.") var ledger: String?

    func run() async throws {
        try await failing {
            let logger = Logger.start(.notice)
            var configuration = SimulatorConfiguration()
            configuration.port = self.port
            configuration.ledgerFile = self.ledger
            let simulator = try Simulator(configuration: configuration, logger: logger)
            let tokens = "SLACK_APP_TOKEN=\(configuration.appToken) SLACK_BOT_TOKEN=\(configuration.botToken)"
            try await ServiceGroup.runParts(
                [
                    Part { try await simulator.run() },
                    Part {
                        let address = try await simulator.address()
                        say("Chat:    \(address.pageURL)")
                        say("Web API: \(address.apiURL)  (SLACK_API_URL)")
                        say("Tokens:  \(tokens)")
                        try await Task.sleep(for: .seconds(1 << 30))
                    },
                ],
                logger: logger
            )
        }
    }
}
