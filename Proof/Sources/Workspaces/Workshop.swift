import Agents
import Foundation
import Ledger
import Logging
import Requests
import Synchronization

/// A ledger, its worker and the real agents on a small project; people's words and cards are left out.
final class Workshop: Sendable {
    let ledger: Ledger
    let agents: Agents
    let folder: String
    let journal = Journal()
    private let worker: Worker
    private let approver = PersonID("local:ben")

    init(in folder: String, project: ShopProject, toolbox: Toolbox) throws {
        self.folder = folder
        let clock = WallClock()
        let quiet = Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() }
        let policy = Policy(
            version: "1",
            approvers: [self.approver],
            merge: Dictionary(uniqueKeysWithValues: ChangeKind.allCases.map { ($0, .always) })
        )
        let data = URL(filePath: "\(folder)/data")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        self.ledger = try Ledger(directory: data, policy: { policy }, clock: clock, logger: quiet)
        self.agents = Agents(
            projects: [Project(name: "shop", source: .folder(project.folder))],
            directory: data,
            toolbox: toolbox,
            approvers: { ["Ben"] },
            clock: clock,
            logger: quiet
        )
        self.worker = Worker(
            ledger: self.ledger,
            hands: Hands(
                understand: Clerk(),
                agents: Observed(agents: self.agents, journal: self.journal),
                notify: Watcher(journal: self.journal),
                errand: { _, _ in }
            ),
            clock: clock,
            limits: .init(agents: 3),
            logger: quiet
        )
    }

    /// Runs everything while `body` does.
    func open(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await self.agents.prepare()
        try await self.ledger.closing {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.ledger.run() }
                group.addTask { try await self.worker.run() }
                try await body()
                group.cancelAll()
            }
        }
    }

    /// Asks for a change; the request once its plan waits for approval.
    func ask(for intent: Intent) async throws -> RequestID {
        let name = UUID().uuidString
        let opening = Opening(
            person: PersonID("local:\(name)"),
            personName: "Ana",
            conversation: ConversationID(name),
            words: .intent(intent),
            project: "shop"
        )
        guard case .recorded(let id) = try await self.ledger.record(Intake(keys: [name], wish: .message(opening)))
        else {
            throw AgentError(.failed, "The wish was not taken in.")
        }
        _ = try await self.wait(for: id) { if case .awaitingApproval = $0.phase { true } else { false } }
        return id
    }

    func approve(_ id: RequestID) async throws {
        guard let request = try await self.ledger.request(id) else { return }
        let press = Command.approve(by: self.approver, revision: request.revision, click: UUID().uuidString)
        _ = try await self.ledger.record(
            Intake(keys: [UUID().uuidString], wish: .command(id, press, in: ConversationID("c")))
        )
    }

    /// Waits until `condition` holds of the request, or it has ended.
    @discardableResult
    func wait(for id: RequestID, until condition: (Request) -> Bool) async throws -> Request {
        let end = ContinuousClock.now + .seconds(600)
        while ContinuousClock.now < end {
            if let request = try await self.ledger.request(id), condition(request) || request.isClosed {
                return request
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw AgentError(.failed, "Request \(id) did not come to its end in ten minutes.")
    }

    /// What a colleague does meanwhile: changes a file on the base branch.
    func push(_ file: String, appending text: String) async throws {
        let repository = try await self.agents.repository(of: "shop")
        let git = Git(executable: "/usr/bin/git", directory: repository)
        let origin = Origin(git: git, repository: repository, baseBranch: "main")
        let base = try await origin.head()
        let worktree = try await Worktree.make("colleague", in: "\(self.folder)/colleague", of: origin, at: base)
        let old = (try? await git.run(["show", "\(base):\(file)"])) ?? ""
        let (commit, _) = try await worktree.commit(
            [FileEdit(path: file, after: old + text)],
            message: "docs: a colleague's change",
            author: .init(name: "Cleo", email: "cleo@example.org")
        )
        try await git.run(["update-ref", "refs/heads/main", commit, base])
        try worktree.remove()
    }
}

/// When each step of each request was worked on, and what was said on the way.
final class Journal: Sendable {
    struct Stay: Sendable {
        var request: RequestID
        var step: Int
        var from: ContinuousClock.Instant
        var to: ContinuousClock.Instant
    }

    private let state = Mutex((stays: [Stay](), waits: [RequestID: Standing](), notes: [String]()))

    func add(_ stay: Stay) { self.state.withLock { $0.stays.append(stay) } }
    func add(_ standing: Standing, of id: RequestID) { self.state.withLock { $0.waits[id] = $0.waits[id] ?? standing } }
    func add(note: String, of id: RequestID) { self.state.withLock { $0.notes.append("\(id): \(note)") } }

    var stays: [Stay] { self.state.withLock { $0.stays } }
    func wait(of id: RequestID) -> Standing? { self.state.withLock { $0.waits[id] } }
    var notes: [String] { self.state.withLock { $0.notes } }

    /// From its first step's begin to its last step's end.
    func span(of id: RequestID) -> (from: ContinuousClock.Instant, to: ContinuousClock.Instant)? {
        let own = self.stays.filter { $0.request == id }
        guard let from = own.map(\.from).min(), let to = own.map(\.to).max() else { return nil }
        return (from, to)
    }
}

private struct Observed: Performer {
    let agents: Agents
    let journal: Journal

    func perform(_ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
        guard case .step(let number) = assignment.work else { return try await self.agents.perform(assignment) }
        let (from, id, send) = (ContinuousClock.now, assignment.request.id, assignment.send)
        var assignment = assignment
        assignment.send = { order in
            if case .note(_, let text) = order.command { self.journal.add(note: text, of: id) }
            try await send(order)
        }
        let orders = try await self.agents.perform(assignment)
        self.journal.add(.init(request: id, step: number, from: from, to: .now))
        return orders
    }
}

/// Looks at what a card would say, and shows it to nobody.
private struct Watcher: Performer {
    let journal: Journal

    func perform(_ assignment: Assignment<Post>) async throws(Setback) -> [Order] {
        if let standing = assignment.standing { self.journal.add(standing, of: assignment.request.id) }
        return []
    }
}

/// Wishes come as intents here, and are taken as they are.
private struct Clerk: Performer {
    func perform(_ assignment: Assignment<Reading>) async throws(Setback) -> [Order] {
        guard case .intent(let intent) = assignment.request.opening.words else { return [] }
        return [Order(.understand(.change(intent)), for: assignment.request.id)]
    }
}

private struct WallClock: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    func sleep(until time: Timestamp) async throws {
        let left = time.milliseconds - self.now.milliseconds
        if left > 0 { try await Task.sleep(for: .milliseconds(left)) }
    }
}
