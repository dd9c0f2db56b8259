import Foundation
import Requests

/// Work goes into people's hands, and comes back.
extension Agents {
    /// Puts what is done so far on the request's branch. May be repeated: commits that are there already stay.
    func handOver(_ request: Request) async throws -> Handover.Branch {
        guard let plan = request.plan else { throw AgentError(.failed, "There is no plan to take over.") }
        let project = try self.project(plan.intent.project)
        let forge = try self.forge(of: project, try await project.opened())
        let branch = request.pullRequest?.branch ?? PullRequestText(request: request, plan: plan).branch
        return try await forge.handOver(request.lastCommit ?? plan.baseCommit, as: branch)
    }

    /// What is on a branch that was handed back, as a plan: to be approved, tested and merged like any other.
    func plan(_ branch: String, of request: Request, after former: Plan) async throws -> Plan {
        let project = try self.project(former.intent.project)
        let origin = try await project.refresh()
        guard let commit = try await self.forge(of: project, origin).head(of: branch) else {
            throw AgentError(.declined, "There is no branch \(branch) any more.")
        }
        let work = try await BranchWork(branch, at: commit, on: try await origin.head(), origin.git)
        return try await self.planner.plan(work, in: try await project.snapshot(at: work.base), after: former)
    }
}

extension Planner {
    /// A plan for commits that are there already. They may do anything, so they are held to the rules of a schema change
    /// unless they touch nothing but prose.
    func plan(_ work: BranchWork, in snapshot: Snapshot, after former: Plan) async throws(AgentError) -> Plan {
        let paths = Set(work.files.map(\.path))
        let models = snapshot.manifest.nodes.values.filter { node in
            Manifest.tables.contains(node.resource_type)
                && [node.original_file_path, node.yamlPath].compactMap { $0 }
                    .contains { paths.contains(snapshot.project.inRepository($0)) }
        }.map(\.name).sorted()
        let ending = ", by hand"
        let change = Change(
            title: former.title.hasSuffix(ending) ? former.title : former.title + ending,
            summary: "",
            commitTitle: "",
            kind: paths.allSatisfy { $0.hasSuffix(".md") } ? .docs : .schema,
            edits: paths.sorted().map { FileEdit(path: $0) },
            models: models,
            risk: .high,
            reasons: ["People wrote this on the branch \(work.branch): nothing but its files says what it does."]
        )
        var plan = Plan(
            title: change.title,
            intent: former.intent,
            kind: change.kind,
            steps: [
                self.testStep(change, in: snapshot),
                .init(agent: .pullRequest, summary: "Open a pull request with the results"),
                .init(agent: .merge, summary: "Merge the pull request", gate: .merge),
            ],
            blast: snapshot.manifest.blastRadius(of: models.compactMap { snapshot.manifest.model($0) }),
            risk: change.risk,
            reasons: [self.warning].compactMap { $0 } + change.reasons,
            baseCommit: work.base,
            owners: try await snapshot.tree.codeOwners(snapshot.project.forge.dialect)?.owners(of: paths.sorted())
        )
        plan.handmade = Handmade(branch: work.branch, commit: work.commit, files: work.files)
        do {
            plan.digest = try Self.digest(of: plan)
        } catch {
            throw AgentError(error)
        }
        return plan
    }
}
