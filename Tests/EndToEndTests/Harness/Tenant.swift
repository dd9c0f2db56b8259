import Foundation
import Ledger
import Logging
import Requests
import Simulator

/// A simulated tenant of Teams, and the program under test connected to it.
struct Tenant: Sendable {
    let teams: TeamsSimulator
    let folder: URL
    let bot: Program

    static let approver = "teams:00000000-0000-4000-8000-0000000000b0"

    /// Runs `body` with a bot that is gone afterwards; `settings` are further variables.
    static func open(
        _ house: House = House(),
        _ settings: [String: String] = [:],
        _ body: (Tenant) async throws -> Void
    ) async throws {
        let teams = TeamsSimulator(try TeamsWorld(), logger: Logger(label: "teams") { _ in SwiftLogNoOpLogHandler() })
        let folder = URL.temporaryDirectory.appending(path: "chatbridge-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await teams.run() }
            let tenant = try Tenant(teams, folder, house, try await teams.settings().merging(settings) { $1 })
            do {
                try await tenant.isListening()
                try await body(tenant)
                await tenant.bot.kill()
            } catch {
                await tenant.bot.kill()
                throw error
            }
            Manifests.shared.keep(from: tenant.data)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private init(_ teams: TeamsSimulator, _ folder: URL, _ house: House, _ settings: [String: String]) throws {
        self.teams = teams
        self.folder = folder
        var house = house
        house.approvers.append(Self.approver)
        try house.write(to: folder.appending(path: "config"))
        try Manifests.shared.lend(to: folder.appending(path: "data"))
        self.bot = try Program(
            [
                "serve", "--config", folder.appending(path: "config").path, "--data",
                folder.appending(path: "data").path,
            ],
            environment: Checkout.environment().merging(settings) { $1 },
            log: folder.appending(path: "program.log")
        )
    }

    var data: URL { self.folder.appending(path: "data") }

    private func isListening() async throws { try await self.teams.deliver(to: self.bot) }

    // MARK: Looking

    /// The bot's newest message as described, as soon as there is one. The failure tells what the bot said last.
    @discardableResult
    func message(
        _ what: String,
        within limit: Duration = .seconds(120),
        _ condition: @escaping @Sendable (TeamsMessage) -> Bool
    ) async throws -> TeamsMessage {
        try await self.teams.message(what, from: self.bot, within: limit, condition)
    }

    func requests() async throws -> [Request] {
        try await LedgerReader(directory: self.data).requests(open: nil, limit: 100).reversed()
    }
}

extension TeamsMessage {
    /// All that its card shows, and the titles of its buttons.
    var words: String { self.card?.cardText ?? self.text }
    var buttons: [String] { self.card?.titles ?? [] }
}

extension TeamsSimulator {
    /// The bot's newest message as described, as soon as there is one. The failure tells what the bot said last.
    @discardableResult
    func message(
        _ what: String,
        from bot: Program,
        within limit: Duration = .seconds(120),
        _ condition: @escaping @Sendable (TeamsMessage) -> Bool
    ) async throws -> TeamsMessage {
        let end = ContinuousClock.now + limit
        while true {
            do {
                let world = try await self.waitUntil(what, timeout: .seconds(1)) { world in
                    world.messages.contains { $0.author == "bot" && !$0.isDeleted && condition($0) }
                }
                if let found = world.messages.last(where: { $0.author == "bot" && condition($0) }) { return found }
            } catch {
                try Task.checkCancellation()
                guard ContinuousClock.now < end, bot.isRunning else {
                    throw Failure("\(error)\nit wrote: \(bot.output.suffix(3000))")
                }
            }
        }
    }

    /// Waits until the bot says which port it was given, and delivers there. Another process says it, so this has to look
    /// again and again.
    func deliver(to bot: Program) async throws {
        let end = ContinuousClock.now + .seconds(90)
        while true {
            if let match = bot.output.firstMatch(of: /server\.port=(\d+).*listening for Teams/), let port = Int(match.1)
            {
                return self.with { $0.endpoint = "http://127.0.0.1:\(port)/api/messages" }
            }
            guard bot.isRunning, ContinuousClock.now < end else {
                throw Failure("the bot does not listen; it wrote: \(bot.output.suffix(3000))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
