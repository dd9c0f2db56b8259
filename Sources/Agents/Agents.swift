package import Foundation
package import Logging
package import Requests
package import Transport

/// The hand that works on data projects: looks up, plans, and carries out approved steps.
package final class Agents: Performer {
    package typealias Work = Job

    /// The intents that can be carried out; others are understood, and declined.
    package static var intents: Set<String> {
        Set(
            Cookbook.recipes.map { type(of: $0).intent } + [
                "ask_data", "check_freshness", "show_lineage", "list_catalogue", "explain_failure",
            ]
        )
    }

    let directory: String
    let sandbox: Sandbox
    let storage: Storage
    let planner: Planner
    let clock: any TimeSource
    let logger: Logger
    let courier: Courier
    let shelf: AttachmentShelf
    private let projects: [String: OpenProject]
    /// The projects that are on a forge.
    let desks: [(project: String, desk: ForgeDesk)]

    /// - Parameters:
    ///   - isolation: What programs are run in; bubblewrap when there is none.
    ///   - directory: The data folder; origins, worktrees, caches and the local forge's records are kept in it.
    ///   - http: What forges are spoken to with; only projects on one need it.
    ///   - courier: Brings files that people attach.
    ///   - approvers: Who may approve, as people are named to each other; plans say so.
    package init(
        projects: [Project],
        directory: URL,
        toolbox: Toolbox,
        limits: Limits = Limits(),
        isolation: (any Isolation)? = nil,
        storage: Storage = Storage(),
        courier: Courier = .none,
        approvers: @escaping @Sendable () -> [String],
        http: (any HTTPClient)? = nil,
        clock: any TimeSource,
        logger: Logger
    ) {
        self.directory = directory.standardizedFileURL.path
        let sandbox = Sandbox(toolbox: toolbox, limits: limits, isolation: isolation)
        self.sandbox = sandbox
        self.storage = storage
        self.courier = courier
        self.shelf = AttachmentShelf(directory: self.directory)
        self.planner = Planner(approvers: approvers, warning: sandbox.warning)
        self.clock = clock
        self.logger = logger
        var open: [String: OpenProject] = [:]
        var desks: [(project: String, desk: ForgeDesk)] = []
        for project in projects {
            var desk: ForgeDesk?
            if case .remote(let settings) = project.forge, let http {
                let place = ForgeDesk(settings, http: http, clock: clock)
                desks.append((project.name, place))
                desk = place
            }
            open[project.name] = OpenProject(
                project,
                desk: desk,
                directory: self.directory,
                sandbox: sandbox,
                storage: storage,
                logger: logger
            )
        }
        self.projects = open
        self.desks = desks
    }

    /// Clears away what an earlier process left half done; blocks for that. For the one process that holds the data
    /// folder, before anything works: what another is working on looks the same.
    package func sweep() {
        Orphans.end(using: self.directory)
        self.janitor.sweep()
        self.shelf.sweep(now: self.clock.date)
    }

    var janitor: Janitor { Janitor(directory: self.directory, cap: self.storage.cap) }

    /// Brings every project's origin up to date and reads its manifest. Throws `AgentError` with what to do.
    package func prepare() async throws {
        try await self.sandbox.isolation.prepare()
        for (_, project) in self.projects.sorted(by: { $0.key < $1.key }) {
            let origin = try await project.refresh()
            let head = try await origin.head()
            self.janitor.forgetWorktrees(of: origin)
            try await self.janitor.clearAway(origin, now: self.clock.date)
            _ = try await project.snapshot(at: head)
        }
    }

    /// The names that slots may resolve to, as of the base branch's commit now.
    package func catalogue(of project: String) async throws -> Catalogue {
        let project = try self.project(project)
        return try await project.snapshot(at: try await project.opened().head()).catalogue
    }

    /// The URL-less path of a project's bare repository, for people who want to look.
    package func repository(of project: String) async throws -> String {
        try await self.project(project).opened().repository
    }

    func project(_ name: String) throws(AgentError) -> OpenProject {
        guard let project = self.projects[name] else {
            throw AgentError(
                .declined,
                "There is no project \(name). I know \(self.projects.keys.sorted().joined(separator: ", "))."
            )
        }
        return project
    }

    package func perform(_ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
        let id = assignment.request.id
        if case .fetch(let parcels) = assignment.work { return try await self.fetch(parcels, assignment) }
        do {
            switch assignment.work {
            case .lookUp(let intent): return [Order(.answer(try await self.lookUp(intent, for: id)), for: id)]
            case .plan(let intent):
                return [Order(.propose(try await self.plan(intent, for: assignment.request)), for: id)]
            case .step(let number): return [try await self.step(number, assignment)]
            case .fetch: return []
            case .handOver: return [Order(.handOver(try await self.handOver(assignment.request)), for: id)]
            case .deploy(let number): return try await self.deploy(number, assignment)
            case .inspect(let number): return try await self.inspect(number, assignment.request)
            case .cleanUp:
                try await self.cleanUp(assignment.request)
                return []
            }
        } catch {
            return [try self.answer(to: AgentError(error), assignment)]
        }
    }

    /// An error as what it means: try again, give up, or a failed step.
    private func answer(to error: AgentError, _ assignment: Assignment<Job>) throws(Setback) -> Order {
        let id = assignment.request.id
        if case .waiting(let pause) = error.code {
            throw Setback(.later(self.clock.now.advanced(by: pause)), error.message)
        }
        self.logger.notice(
            "Work of an agent did not succeed",
            metadata: ["request.id": "\(id)", "error.code": "\(error.code)"]
        )
        // How often is for the ledger to say: it tells tries from crashes.
        switch error.code {
        case .interrupted, .busy: throw Setback(.retry, error.message)
        case .uncertain: throw Setback(.uncertain, error.message)
        case .missing, .declined, .failed, .refused, .waiting: break
        }
        let answer = Answer(title: error.message, passages: error.passages)
        switch assignment.work {
        case .lookUp: return Order(.answer(answer), for: id)
        case .plan: return Order(error.question.map(Command.inquire) ?? .giveUp(answer), for: id)
        case .handOver: return Order(.fail(error.message), for: id)
        case .cleanUp, .fetch: throw Setback(.retry, error.message)
        case .deploy(let number):
            return Order(.deployment(number, .ended(.failed(error.message), error.passages)), for: id)
        case .inspect(let number):
            let inspection = Inspection(number: number, finding: .unknown(error.message), summary: "not looked at")
            return Order(.inspection(inspection), for: id)
        case .step(let number):
            let worktree = "\(self.directory)/worktrees/\(id)-\(number)"
            let isKept = FileManager.default.fileExists(atPath: worktree)
            let failure = StepFailure(
                message: error.message,
                passages: error.passages,
                worktree: isKept ? worktree : nil,
                checks: error.checks
            )
            return Order(.report(step: number, .failed(failure)), for: id)
        }
    }

    private func plan(_ intent: Intent, for request: Request) async throws -> Plan {
        if let handover = request.handover, handover.returnedBy != nil, let branch = handover.branch,
            let plan = request.plan
        {
            return try await self.plan(branch.name, of: request, after: plan)
        }
        let project = try self.project(intent.project)
        let origin = try await project.refresh()
        let snapshot = try await project.snapshot(at: try await origin.head())
        return try await self.withBench("\(request.id)-plan", project, at: snapshot, origin) { bench in
            try self.shelf.lay(out: request, in: bench.workbench.scratch.attachments)
            return try await self.planner.plan(
                intent,
                for: request,
                in: snapshot,
                with: Warehouse(workbench: bench.workbench)
            )
        }
    }

    /// Runs `body` with a bench that is cleared away afterwards.
    func withBench<Value>(
        _ name: String,
        _ project: OpenProject,
        at snapshot: Snapshot,
        _ origin: Origin,
        _ body: (Bench) async throws -> Value
    ) async throws -> Value {
        let bench = try await project.bench(name, at: snapshot.commit, of: origin, snapshot.tree)
        do {
            let value = try await body(bench)
            await bench.discard()
            return value
        } catch {
            await bench.discard()
            throw error
        }
    }
}
