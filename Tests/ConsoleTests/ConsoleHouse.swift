import Foundation
import Ledger
import Logging
import Requests
import Testing
import Transport

@testable import Console

/// A console over a ledger with requests in it, and somebody who asks over a real socket.
struct ConsoleHouse: Sendable {
    static let token = "a-token-that-nobody-can-guess"

    let ledger: Ledger
    let health: Health
    let origin: String
    let client: CurlClient

    static func open(
        token: String? = Self.token,
        askers: [Asker] = [],
        burst: Int = 100,
        _ body: @Sendable (ConsoleHouse) async throws -> Void
    ) async throws {
        let folder = URL.temporaryDirectory.appending(path: "console-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let health = Health()
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let ledger = try Ledger(
            directory: folder,
            policy: {
                Policy(
                    version: "1",
                    approvers: [PersonID("local:bo")],
                    requesters: [PersonID("local:ana")],
                    allowance: .init(burst: burst, perHour: 60)
                )
            },
            clock: StoppedClock(),
            logger: log,
            health: health
        )
        var settings = ["CONSOLE_PORT": "0"]
        settings["CONSOLE_TOKEN"] = token
        let console = try ConsoleServer(
            try #require(try ConsoleConfiguration(settings: settings)),
            askers: askers,
            ask: { try await Self.take($0, in: ledger) },
            ledger: ledger,
            health: health,
            clock: StoppedClock(),
            version: "1.2.3",
            log: log
        )
        let client = CurlClient(userAgent: "test")
        let outcome: Result<Void, any Error>
        do {
            try await ledger.closing {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    defer { group.cancelAll() }
                    group.addTask { try await ledger.run() }
                    group.addTask { try await console.run() }
                    let origin = "http://127.0.0.1:\(try await console.port())"
                    try await body(ConsoleHouse(ledger: ledger, health: health, origin: origin, client: client))
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await client.shutdown()
        try outcome.get()
    }

    /// Asks for `path`; with the token as a bearer unless something else is said.
    func get(
        _ path: String,
        _ authorization: String? = "Bearer \(Self.token)",
        method: String = "GET"
    ) async throws -> Answer {
        let response = try await self.client.send(
            HTTPRequest(
                method: method,
                url: self.origin + path,
                headers: authorization.map { [.init("Authorization", $0)] } ?? []
            )
        )
        return Answer(
            status: response.status,
            headers: response.headers,
            text: String(decoding: response.body, as: UTF8.self)
        )
    }

    /// As the bot does it, without its door.
    private static func take(_ asking: Asking, in ledger: Ledger) async throws -> AskingOutcome {
        let opening = Opening(
            person: asking.asker.person,
            personName: asking.asker.name,
            conversation: asking.asker.place,
            words: .text(asking.text),
            project: asking.asker.project
        )
        var intake = Intake(keys: asking.keys, wish: .message(opening))
        intake.standsAlone = true
        switch try await ledger.record(intake) {
        case .recorded(let id): return .recorded(id)
        case .seen: return .seen
        case .refused(.tooMany(let until)): return .refused("too many", until: until)
        case .refused(let refusal): return .refused("\(refusal)", until: nil)
        case .errand, .ignored: return .ignored
        }
    }

    @discardableResult
    func post(_ path: String, _ body: String, bearer: String) async throws -> Answer {
        try await self.post(path, body, ["authorization": "Bearer \(bearer)"])
    }

    @discardableResult
    func post(_ path: String, _ body: String, _ headers: [String: String]) async throws -> Answer {
        let all = ["content-type": "application/json"].merging(headers) { $1 }
        let response = try await self.client.send(
            HTTPRequest(
                method: "POST",
                url: self.origin + path,
                headers: all.map { .init($0.key, $0.value) },
                body: Array(body.utf8)
            )
        )
        let text = String(decoding: response.body, as: UTF8.self)
        return Answer(status: response.status, headers: response.headers, text: text)
    }

    struct Unexpected: Error {
        let receipt: Receipt
    }

    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var text: String
    }

    /// Has somebody ask for something; the number of the request.
    @discardableResult
    func ask(_ words: String, by name: String = "Ana") async throws -> RequestID {
        let opening = Opening(
            person: PersonID("local:ana"),
            personName: name,
            conversation: ConversationID("c\(UUID())"),
            words: .text(words)
        )
        let receipt = try await self.ledger.record(Intake(keys: ["k\(UUID())"], wish: .message(opening)))
        guard case .recorded(let id) = receipt else { throw Unexpected(receipt: receipt) }
        return id
    }

    func take(_ command: Command, _ id: RequestID) async throws {
        let wish = Intake.Wish.command(id, command, in: ConversationID("c"))
        let receipt = try await self.ledger.record(Intake(keys: ["k\(UUID())"], wish: wish))
        guard case .recorded = receipt else { throw Unexpected(receipt: receipt) }
    }
}

struct StoppedClock: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: 1_790_000_000_000) }
    func sleep(until time: Timestamp) async throws { try await Task.sleep(for: .seconds(1 << 20)) }
}
