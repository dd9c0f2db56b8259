import Agents
import Foundation
import Simulator

/// The scripted conversation: Ana asks, Bo approves, and what becomes visible is told in the terminal.
struct DemoScript: Sendable {
    let simulator: Simulator
    /// Where the request is shown in Teams as well.
    let house: DemoHouse?
    let config: String
    let data: URL
    let wish: String
    let teamsPort: Int
    let succeeded = LocalErrand.Outcome()
    private let channel = "C0ANALYTICS"
    private let executable: String

    init(
        simulator: Simulator,
        house: DemoHouse?,
        config: String,
        data: URL,
        wish: String,
        teamsPort: Int
    ) throws {
        self.simulator = simulator
        self.house = house
        self.teamsPort = teamsPort
        self.config = config
        self.data = data
        self.wish = wish
        guard let executable = Bundle.main.executablePath else {
            throw BatchError(description: "the path of this program can't be found")
        }
        self.executable = executable
    }

    /// The bot as a process of its own, connected as to Slack; only the address and the tokens are the simulator's.
    func runBot() async throws {
        let address = try await self.simulator.address()
        let slack = [
            "SLACK_API_URL": address.apiURL, "SLACK_APP_TOKEN": "xapp-sim", "SLACK_BOT_TOKEN": "xoxb-sim",
            "CHATBRIDGE_APPROVERS": "U0BO",
        ]
        let teams = try await self.house?.environment(port: self.teamsPort) ?? [:]
        try await BotProcess(
            executable: self.executable,
            arguments: ["serve", "--config", self.config, "--data", self.data.path],
            environment: slack.merging(teams) { $1 },
            log: self.data.appending(path: "bot.log")
        ).run()
        try Task.checkCancellation()
        throw BatchError(description: "the bot ended; its log is \(self.data.path)/bot.log")
    }

    /// Plays the conversation. With `staysUp` it then waits until it is stopped.
    func run(tools: Configuration, staysUp: Bool) async throws {
        let address = try await self.simulator.address()
        let page = "\(address.pageURL)?as=U0ANA&channel=\(self.channel)"
        say("The workspace:  \(page)\n")
        if self.house != nil { say("Beside Teams:   \(address.pageURL)both\n") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await DemoNarrator(simulator: self.simulator).run() }
            let thread = try await self.converse()
            group.cancelAll()
            say("\nThe thread:     \(page)&thread=\(thread)")
        }
        let proof = try DemoProof(data: self.data, configuration: tools)
        try await proof.show()
        self.succeeded.set(true)
        guard staysUp else { return }
        say("\nGo on in the browser, as Ana, Bo or Gus: \(page)\nCtrl-C ends.")
        try await Task.sleep(for: .seconds(1 << 30))
    }

    /// The thread's name, once the change is merged.
    private func converse() async throws -> String {
        let (channel, simulator) = (self.channel, self.simulator)
        try await simulator.waitUntil(timeout: .seconds(30)) { $0.connections > 0 }
        try await self.house?.teams.waitUntil("the bot is in the team", timeout: .seconds(30)) { $0.isInstalled }
        let thread = try await simulator.post(as: "U0ANA", in: channel, text: "@analytics-bot \(self.wish)")
        let planned = try await simulator.waitUntil(timeout: .seconds(120)) { state in
            state.thread(thread, in: channel).contains { $0.actionIDs.contains("press:approve") || $0.isLastWord }
        }
        guard let card = planned.thread(thread, in: channel).first(where: { $0.actionIDs.contains("press:approve") })
        else { throw BatchError(description: "no plan came; see the thread above") }
        try await simulator.press(as: "U0BO", channel: channel, messageTs: card.ts, actionId: "press:approve")
        let ended = try await simulator.waitUntil(timeout: .seconds(600)) { state in
            state.thread(thread, in: channel).contains { $0.isLastWord }
        }
        guard let word = ended.thread(thread, in: channel).first(where: \.isLastWord), word.text.contains("erged")
        else {
            throw BatchError(description: "the request ended without a merge; see the thread above")
        }
        return thread
    }
}

extension Simulator.Message {
    /// Whether this is the bot's closing message of a request.
    var isLastWord: Bool {
        self.metadata?["event_payload"]["id"].string?.hasSuffix("/closing") ?? false
    }
}
