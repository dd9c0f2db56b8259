import Foundation
import Logging
import Requests
import Simulator

/// One bot in a simulated Slack and a simulated Teams at once, each over its own wire.
actor Both {
    static let ana = ["U0ANA", "teams:00000000-0000-4000-8000-0000000000a1"]
    static let bo = ["U0BO", "teams:00000000-0000-4000-8000-0000000000b0"]
    static let teamsChannel = "19:analytics@thread.tacv2"

    nonisolated let workspace: Workspace
    nonisolated let teams: TeamsSimulator
    private var program: Program?

    private init(_ workspace: Workspace, _ teams: TeamsSimulator) {
        self.workspace = workspace
        self.teams = teams
    }

    /// Rules under which each platform's channel is shown in the other's, and Ana and Bo are one person in both.
    static var house: House {
        var house = House()
        house.people = [Self.ana, Self.bo]
        house.mirrors = [
            Self.teamsChannel: "slack:\(Workspace.channel)", Workspace.channel: "teams:\(Self.teamsChannel)",
        ]
        return house
    }

    /// Runs `body` with a bot that both platforms know, and that is gone afterwards.
    static func open(_ house: House = Both.house, _ body: (Both) async throws -> Void) async throws {
        let teams = TeamsSimulator(try TeamsWorld(), logger: Logger(label: "teams") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await teams.run() }
            try await Workspace.open(house) { workspace in
                let both = Both(workspace, teams)
                try await both.begin()
                try await teams.install(as: "Ana")
                try await body(both)
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    // MARK: The bot

    var bot: Program {
        get throws {
            guard let program else { throw Failure("no bot was started") }
            return program
        }
    }

    private func begin() async throws {
        let program = try await self.workspace.start(try await self.teams.settings())
        try await self.teams.deliver(to: program)
        self.program = program
    }

    /// Kills the bot in the middle of whatever it does, and starts it again.
    func endsAndBegins() async throws {
        try await self.workspace.kill(self.bot)
        try await self.begin()
    }

    // MARK: Looking

    /// The bot's newest message in Teams as described, as soon as there is one.
    @discardableResult
    func inTeams(
        _ what: String,
        within limit: Duration = .seconds(120),
        _ condition: @escaping @Sendable (TeamsMessage) -> Bool
    ) async throws -> TeamsMessage {
        try await self.teams.message(what, from: self.bot, within: limit, condition)
    }

    /// The bot's message in Slack's channel that shows this of request 1 there, though it was asked for elsewhere.
    @discardableResult
    func inSlack(
        _ kind: String,
        _ what: String,
        within limit: Duration = .seconds(120),
        _ condition: @escaping @Sendable (Simulator.Message) -> Bool = { _ in true }
    ) async throws -> Simulator.Message {
        let find: @Sendable (Simulator.VisibleState) -> Simulator.Message? = { state in
            let begun = state.messages(in: Workspace.channel)
            return begun.flatMap { state.thread($0.ts, in: Workspace.channel) }.last {
                $0.marker?.hasPrefix("1/\(kind)@") == true && condition($0)
            }
        }
        let state = try await self.workspace.wait(what, within: limit) { find($0) != nil }
        guard let message = find(state) else { return try await self.inSlack(kind, what, within: limit, condition) }
        return message
    }

    /// Presses a button of a message in Slack's channel.
    func press(_ action: String, on message: Simulator.Message, as person: String, stale: Bool = false) async throws {
        try await self.workspace.simulator.press(
            as: person,
            channel: Workspace.channel,
            messageTs: message.ts,
            actionId: action,
            stale: stale
        )
    }

    /// What the bot has posted in Teams, and not only to one person.
    func postsInTeams() -> [TeamsMessage] { self.teams.with { $0.messages.filter { $0.author == "bot" } } }
}
