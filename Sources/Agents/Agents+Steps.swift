import Foundation
import Requests

extension Agents {
    /// One approved step of a plan: what every agent needs to carry it out.
    struct StepWork: Sendable {
        let number: Int
        let plan: Plan
        let request: Request
        let project: OpenProject
        let origin: Origin
        let snapshot: Snapshot
        let name: String
    }

    func step(_ number: Int, _ assignment: Assignment<Job>) async throws -> Order {
        let request = assignment.request
        guard let plan = request.plan, plan.steps.indices.contains(number) else {
            throw AgentError(.failed, "The request has no step \(number).")
        }
        guard request.approval?.planDigest == plan.digest, try Planner.digest(of: plan) == plan.digest else {
            throw AgentError(.failed, "The approval is for another plan; nothing was done.")
        }
        let project = try self.project(plan.intent.project)
        let origin = try await project.opened()
        let work = StepWork(
            number: number,
            plan: plan,
            request: request,
            project: project,
            origin: origin,
            snapshot: try await project.snapshot(at: plan.baseCommit),
            name: "\(request.id)-\(number)"
        )
        let note: @Sendable (String) async -> Void = { text in
            try? await assignment.send(Order(.note(step: number, text), for: request.id))
        }
        let result: StepResult
        switch plan.steps[number].agent {
        case .dbt: result = try await self.dbtStep(work, note)
        case .bi: result = try await self.biStep(work, note)
        case .test: result = try await self.testStep(work, note)
        case .pullRequest: result = try await self.pullRequestStep(work)
        case .merge: result = try await self.mergeStep(work, note)
        }
        return Order(.report(step: number, .succeeded(result)), for: request.id)
    }

    /// A bench for a step, with the files that people attached.
    func bench(for work: StepWork, at commit: String) async throws -> Bench {
        let bench = try await work.project.bench(work.name, at: commit, of: work.origin, work.snapshot.tree)
        try self.shelf.lay(out: work.request, in: bench.workbench.scratch.attachments)
        return bench
    }

    private func dbtStep(_ work: StepWork, _ note: @Sendable (String) async -> Void) async throws -> StepResult {
        guard let recipe = Cookbook.recipe(for: work.plan.intent.name) else {
            throw AgentError(.failed, "There is no recipe for \(work.plan.intent.name).")
        }
        let bench = try await self.bench(for: work, at: work.plan.baseCommit)
        await note("writing the change")
        let warehouse = Warehouse(workbench: bench.workbench)
        let change = try await recipe.draft(work.plan.intent, in: work.snapshot, with: warehouse)
        guard change.edits.map(\.path) == work.plan.steps[work.number].files else {
            throw AgentError(
                .failed,
                "The change would touch other files than the approved plan names; nothing was done."
            )
        }
        let (commit, files) = try await bench.worktree.commit(
            change.edits,
            message: work.message(change.commitTitle),
            author: work.author(.dbt)
        )
        await note("dbt parse")
        let parse = try await bench.workbench.dbt(["parse"])
        guard parse.isSuccess else {
            throw AgentError(
                .failed,
                "The project does not compile with the change.",
                passages: [.code(parse.excerpt())]
            )
        }
        return StepResult(
            summary: "\(change.summary) in \(files.count) file\(files.count == 1 ? "" : "s")",
            commit: commit,
            files: files,
            checks: [.init(name: "dbt parse", outcome: .passed, detail: "the project compiles")]
        )
    }

    private func testStep(
        _ work: StepWork,
        _ note: @escaping @Sendable (String) async -> Void
    ) async throws -> StepResult {
        let commit = work.request.lastCommit ?? work.plan.baseCommit
        let bench = try await self.bench(for: work, at: commit)
        if work.plan.intent.name == RunBuild.intent {
            return try await BuildReport(snapshot: work.snapshot, workbench: bench.workbench, note: note)
                .run(DbtCommand(work.plan.intent, in: work.snapshot))
        }
        return try await TestAgent(
            project: work.project,
            origin: work.origin,
            bench: bench,
            base: work.snapshot,
            plan: work.plan,
            commit: commit,
            message: work.message,
            note: note
        ).run()
    }

    private func pullRequestStep(_ work: StepWork) async throws -> StepResult {
        guard let commit = work.request.lastCommit else { throw AgentError(.failed, "No step changed anything.") }
        try await self.checkBranch(work)
        let text = PullRequestText(request: work.request, plan: work.plan)
        let range = "\(work.plan.baseCommit)..\(commit)"
        let titles = try await work.origin.git.run(["log", "--reverse", "--format=%s", range])
        let title = titles.split(separator: "\n").first.map(String.init) ?? work.plan.title
        let owners = work.plan.owners?.all ?? []
        let opened = try await self.forge(work).open(
            Proposal(branch: text.branch, commit: commit, title: title, body: text.body, owners: owners)
        )
        return StepResult(
            summary: "opened pull request #\(opened.pullRequest.number)",
            passages: opened.notes.isEmpty ? [] : [.bullets(opened.notes)],
            pullRequest: opened.pullRequest
        )
    }

    func forge(_ work: StepWork) throws(AgentError) -> any Forge {
        try self.forge(of: work.project, work.origin)
    }

    /// Clears away what a request used. After a failure the worktrees stay for inspection, without database copies.
    func cleanUp(_ request: Request) async throws {
        if !request.mayGoOn { self.shelf.remove(request.id) }
        guard let plan = request.plan else { return }
        let project = try self.project(plan.intent.project)
        let origin = try await project.opened()
        try await self.closePullRequest(of: request, project, origin)
        var isFailed = false
        if case .stopped(.stepFailed) = request.phase { isFailed = true }
        for name in ["plan"] + plan.steps.indices.map(String.init) {
            let name = "\(request.id)-\(name)"
            let scratch = Scratch(path: "\(self.directory)/scratch/\(name)", profile: nil)
            if isFailed {
                scratch.removeDatabase()
            } else {
                scratch.remove()
                try Worktree(origin: origin, name: name, path: "\(self.directory)/worktrees/\(name)").remove()
            }
        }
        if isFailed { try await self.janitor.clearAway(origin, now: self.clock.date) }
        // The next wish is about what was merged. Read in now, it does not have to wait for that; if it cannot be, the wish
        // is told why.
        if request.mergeCommit != nil { _ = try? await project.snapshot(at: try await origin.head()) }
    }
}

extension Request {
    /// Whether what broke off may be taken up again, and would need what was there.
    fileprivate var mayGoOn: Bool {
        switch self.phase {
        case .stopped(.stepFailed), .stopped(.broken): true
        default: !self.isClosed
        }
    }
}

extension Agents.StepWork {
    func author(_ agent: AgentName) -> Git.Author {
        .init(name: "ChatBridge \(agent.rawValue)", email: "chatbridge@localhost")
    }

    /// A Conventional Commit with the requester as co-author and the request's number.
    func message(_ title: String) -> String {
        let opening = self.request.opening
        let address = opening.person.rawValue.slug.replacing("_", with: ".")
        return """
            \(title)

            Co-authored-by: \(opening.displayName) <\(address)@users.chatbridge.invalid>
            ChatBridge-Request: \(self.request.id)
            """
    }
}
