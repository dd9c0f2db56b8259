import Agents
import Foundation
import Logging
import Requests

/// The example project, generated, built and read once, and copied for each test that works on it.
struct Example: Sendable {
    let place: Place
    let agents: Agents

    private static let template = Task {
        let place = try Place()
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = "\(place.path)/taxi"
        try FileManager.default.copyItem(atPath: root.appending(path: "examples/taxi").path, toPath: folder)
        for name in ["target", "logs", "taxi.duckdb"] {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        let toolbox = try Toolbox.real()
        for command in [
            [toolbox.python, "generate.py", "--trips", "2000"], [toolbox.dbt, "build", "--profiles-dir", "."],
        ] {
            let result = try await Child(
                command[0],
                Array(command.dropFirst()),
                environment: ["PATH": "/usr/bin:/bin", "HOME": place.path, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"],
                directory: folder,
                timeLimit: .seconds(300)
            ).run()
            guard result.isSuccess else { throw AgentError(.failed, "\(command): \(result)") }
        }
        try await Self.agents(place).prepare()
        return place
    }

    init() async throws {
        self.place = try Place()
        for name in ["taxi", "data"] {
            let path = "\(try await Self.template.value.path)/\(name)"
            try FileManager.default.copyItem(atPath: path, toPath: "\(self.place.path)/\(name)")
        }
        self.agents = try Self.agents(self.place)
    }

    /// Agents over the same data folder, as after a restart.
    static func agents(_ place: Place) throws -> Agents {
        Agents(
            projects: [Project(name: "taxi", source: .folder("\(place.path)/taxi"))],
            directory: URL(filePath: "\(place.path)/data"),
            toolbox: try Toolbox.real(),
            approvers: { ["Ben"] },
            clock: StoppedClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Reads a file of the base branch in the bare repository.
    func merged(_ path: String) async throws -> String {
        try await self.git(["show", "main:\(path)"])
    }

    func git(_ arguments: [String]) async throws -> String {
        let result = try await Child(
            "/usr/bin/git",
            ["--git-dir", "\(self.place.path)/data/origins/taxi.git"] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": self.place.path]
        ).run()
        return result.output
    }
}

struct StoppedClock: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: 1_790_000_000_000) }
    func sleep(until time: Timestamp) async throws {}
}

/// Takes one request through `decide`, doing its work with real agents as the ledger's worker would.
struct Desk {
    let agents: Agents
    private(set) var request: Request?
    private(set) var notes: [String] = []
    private var jobs: [Job] = []
    private let policy = Policy(
        version: "1",
        approvers: [PersonID("local:ben")],
        merge: Dictionary(uniqueKeysWithValues: ChangeKind.allCases.map { ($0, .always) })
    )

    init(_ agents: Agents, number: Int = 1) throws {
        self.agents = agents
        let opening = Opening(
            person: PersonID("local:ana"),
            personName: "Ana",
            conversation: ConversationID("c"),
            words: .text("please")
        )
        try self.take(.open(RequestID("\(number)"), opening))
    }

    mutating func take(_ command: Command) throws {
        let decision = try decide(command, on: self.request, under: self.policy)
        for event in decision.events { self.request.apply(event, at: StoppedClock().now) }
        for effect in decision.effects {
            if case .run(let job) = effect { self.jobs.append(job) }
        }
    }

    /// Does the work at hand; `times` is how often each piece is done, as after a crash.
    mutating func work(times: Int = 1) async throws {
        while let request, !self.jobs.isEmpty {
            let job = self.jobs.removeFirst()
            let box = Box()
            do {
                for attempt in 1...times {
                    let orders = try await self.agents.perform(
                        Assignment(work: job, request: request, attempt: attempt) { await box.add($0) }
                    )
                    guard attempt == times else { continue }
                    for order in orders { try self.take(order.command) }
                }
            } catch {
                // What could not be done yet is still to be done.
                self.jobs.insert(job, at: 0)
                self.notes += await box.notes
                throw error
            }
            self.notes += await box.notes
        }
    }

    mutating func approve() throws {
        guard let request else { return }
        try self.take(.approve(by: PersonID("local:ben"), revision: request.revision, click: "click"))
    }

    /// The button of a change that waits for its merge.
    mutating func release() throws {
        guard let request else { return }
        try self.take(.merge(by: PersonID("local:ben"), revision: request.revision))
    }

    private actor Box {
        private(set) var notes: [String] = []
        func add(_ order: Order) {
            if case .note(_, let text) = order.command { self.notes.append(text) }
        }
    }
}
