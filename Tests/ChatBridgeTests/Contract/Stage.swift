import ChatBridge
import Foundation
import Logging
import Requests
import Simulator
import Testing
import Transport

/// A platform that really speaks, and what people see of it: over sockets to a simulated workspace, or on a screen.
protocol Stage: Sendable {
    var platform: any Platform { get }
    /// A thread of people, in which Ana has said something.
    var thread: ConversationID { get }
    /// A channel in which nobody has begun; `nil` where there is no such thing.
    var channel: ConversationID? { get }
    /// A conversation of the platform that there is not.
    var nowhere: ConversationID? { get }
    var ana: PersonID { get }

    /// What everybody can read, message by message, the oldest first.
    func seen() async throws -> [String]
    /// What the platform looks for mentions, links and formats in, or for commands.
    func markup() async throws -> [String]
    /// What Ana alone can read.
    func whispered() async throws -> [String]
    /// The titles of the buttons that can be pressed.
    func buttons() async throws -> [String]
    /// Ana shows the bot a file; `nil` where people have none to show.
    func share(_ name: String, _ bytes: [UInt8]) async throws -> Parcel?
    /// The next post is carried out, and its answer is lost; `false` where that cannot happen.
    func loseAnswer() async throws -> Bool
    /// The next post is answered with a demand to wait; `false` where nobody says so.
    func demandPause() async throws -> Bool
}

/// The platforms that the contract holds for.
enum StageKind: String, CaseIterable, CustomTestStringConvertible {
    case slack
    case teams
    case terminal

    var testDescription: String { self.rawValue }

    /// Runs `body` on a stage that is gone afterwards.
    func open(_ body: @Sendable (any Stage) async throws -> Void) async throws {
        let http = CurlClient(userAgent: "test")
        let outcome = await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            do throws(any Error) {
                let stage = try await self.stage(http) { run in group.addTask { try? await run() } }
                return Result<Void, any Error>.success(try await body(stage))
            } catch {
                return .failure(error)
            }
        }
        await http.shutdown()
        try outcome.get()
    }

    private static let logger = Logger(label: "stage") { _ in SwiftLogNoOpLogHandler() }

    private func stage(
        _ http: CurlClient,
        _ serve: (@escaping @Sendable () async throws -> Void) -> Void
    ) async throws -> any Stage {
        switch self {
        case .slack:
            let simulator = try Simulator(logger: Self.logger)
            serve { try await simulator.run() }
            return try await SlackStage(simulator, http)
        case .teams:
            let teams = TeamsSimulator(try TeamsWorld(), logger: Self.logger)
            serve { try await teams.run() }
            return try await TeamsStage(teams, http)
        case .terminal: return TerminalStage()
        }
    }
}

/// The time of day.
struct DayTime: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
    func sleep(until time: Timestamp) async throws { try await Task.sleep(for: self.now.duration(to: time)) }
}
