import ChatBridge
import Digests
import Foundation
import Ledger
import Logging
import Notify
import Requests
import Simulator
import Transport

/// The way out with everything real: a ledger on disk, its worker, HTTP over sockets, and a workspace that answers.
///
/// Only the reading of words is made up: it answers at once, or gives up when asked to.
struct Office: Sendable {
    static let channel = "C0ANALYTICS"

    /// The bytes of the picture that whoever asks to draw gets.
    static let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47] + (0..<5000).map { UInt8(truncatingIfNeeded: $0) }

    /// What whoever asks for a list gets: too much for one message.
    static let models = (1...900).map { "model_number_\($0)_of_many" }

    let simulator: Simulator
    let ledger: Ledger
    let health: Health

    private struct Clerk: Performer {
        private static let lookups: [Opening.Words: Intent] = [
            .text("draw it"): Intent(name: "show_lineage", project: "taxi"),
            .text("list it"): Intent(name: "list_models", project: "taxi"),
        ]

        func perform(_ assignment: Assignment<Reading>) async throws(Setback) -> [Order] {
            if let intent = Self.lookups[assignment.request.opening.words] {
                return [Order(.understand(.lookup(intent)), for: assignment.request.id)]
            }
            guard case .text("give up") = assignment.request.opening.words else {
                let answer = Answer(title: "All is well")
                return [Order(.understand(.answer(answer)), for: assignment.request.id)]
            }
            throw Setback(.rejected, "It was asked to give up")
        }
    }

    private struct Painter: Performer {
        func perform(_ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
            guard case .lookUp(let intent) = assignment.work else { return [] }
            if intent.name == "list_models" {
                let answer = Answer(title: "All is well", passages: [.bullets(Office.models)])
                return [Order(.answer(answer), for: assignment.request.id)]
            }
            let picture = Picture(content: "a1", title: "Lineage", words: "two nodes")
            return [Order(.answer(Answer(title: "All is well", picture: picture)), for: assignment.request.id)]
        }
    }

    /// Runs each of `lives` in turn, in one workspace and on one ledger: between them, the bot dies.
    ///
    /// - Parameter settle: how long a message that was not seen may still be on its way.
    static func open(
        settle: Duration = .seconds(1),
        _ lives: @Sendable (Office) async throws -> Void...
    ) async throws {
        let simulator = try Simulator(logger: Self.logger)
        let folder = URL.temporaryDirectory.appending(path: "chatbridge-office-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            let url = try await simulator.address().apiURL
            for life in lives { try await Self.live(in: simulator, at: url, folder, settle, life) }
            group.cancelAll()
        }
    }

    private static func live(
        in simulator: Simulator,
        at url: String,
        _ folder: URL,
        _ settle: Duration,
        _ life: (Office) async throws -> Void
    ) async throws {
        let (http, clock) = (CurlClient(userAgent: "test"), WallTime())
        var settings = Settings()
        settings.settle = .milliseconds(200)
        let ledger = try Ledger(
            directory: folder,
            policy: { Policy(version: "1", approvers: []) },
            clock: clock,
            logger: Self.logger,
            settings: settings
        )
        let office = Office(simulator: simulator, ledger: ledger, health: Health())
        let hands = try office.hands(url, http, clock, settle)
        let outcome = await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ledger.run() }
            group.addTask { try await Worker(ledger: ledger, hands: hands, clock: clock, logger: Self.logger).run() }
            let outcome = await Result { () async throws in try await life(office) }
            // Before anybody can put away what they have in hand, as when the process is killed.
            try? await ledger.closing {}
            group.cancelAll()
            while await group.nextResult() != nil {}
            return outcome
        }
        await http.shutdown()
        try outcome.get()
    }

    private static let logger = Logger(label: "office") { _ in SwiftLogNoOpLogHandler() }

    private func hands(
        _ url: String,
        _ http: CurlClient,
        _ clock: WallTime,
        _ settle: Duration
    ) throws -> Hands {
        let tokens = ["SLACK_APP_TOKEN": "xapp-sim", "SLACK_BOT_TOKEN": "xoxb-sim", "SLACK_API_URL": url]
        let configuration = try SlackConfiguration(settings: tokens)
        let platform = SlackPlatform(
            api: SlackAPI(configuration: configuration, http: http, time: clock, health: self.health),
            me: SlackIdentity(team: "T0SIM", user: "U0BOT", bot: "B0BOT"),
            rendering: SlackRendering(seal: ButtonSeal(key: HMACKey(Array("a key for tests".utf8))))
        )
        let notices = Notices(
            platform: { _ in platform },
            policy: { Policy(version: "1", approvers: []) },
            pacer: Pacer(time: clock),
            time: clock,
            settle: settle,
            pictures: { $0.content == "a1" ? Self.picture : nil }
        )
        return Hands(understand: Clerk(), agents: Painter(), notify: notices, errand: { _, _ throws(Setback) in })
    }

    /// Writes down a request by a person of its own.
    func ask(
        _ number: Int,
        _ words: String = "how is it",
        by person: String? = nil,
        in channel: String = Self.channel
    ) async throws {
        let opening = Opening(
            person: PersonID("slack:\(person ?? "U0P\(number)")"),
            conversation: ConversationID("slack:T0SIM:\(channel):"),
            words: .text(words)
        )
        _ = try await self.ledger.record(Intake(keys: ["k\(number)"], wish: .message(opening)))
    }

    /// Waits until each of `count` cards says that all is well. Returns the markers of all messages, in order.
    @discardableResult
    func settles(
        _ count: Int,
        in channel: String = Self.channel,
        within limit: Duration = .seconds(40)
    ) async throws
        -> [String]
    {
        let state = try await self.simulator.waitUntil(timeout: limit) { state in
            state.messages(in: channel).count { $0.isSettled } >= count
        }
        return state.messages(in: channel).compactMap(\.marker)
    }

    /// How often the method was called, by what was answered.
    func calls(of method: String, since number: Int = 0) async throws -> [Simulator.LedgerEntry] {
        try await self.simulator.ledger(after: number).filter {
            $0.kind == .called && $0.detail["method"] == .string(method)
        }
    }
}

extension Simulator.Message {
    /// What the bot marked its message with, such as `1/card`; `nil` for messages of people.
    var marker: String? { self.metadata?["event_payload"]["id"].string }

    fileprivate var isSettled: Bool { "\(self.blocks)\(self.text)".contains("All is well") }
}

/// The time of day.
struct WallTime: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    func sleep(until time: Timestamp) async throws {
        let pause = self.now.duration(to: time)
        if pause > .zero { try await Task.sleep(for: pause) }
        try Task.checkCancellation()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
