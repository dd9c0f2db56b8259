import Foundation
import Requests

/// What is done once a change is merged: the deploy command, and looks at the target.
extension Agents {
    func deploy(_ number: Int, _ assignment: Assignment<Job>) async throws -> [Order] {
        let request = assignment.request
        guard let deployment = request.aftermath.deployment, deployment.number == number else { return [] }
        func ended(_ stage: Deployment.Stage, _ passages: [Passage] = []) -> [Order] {
            [Order(.deployment(number, .ended(stage, passages)), for: request.id)]
        }
        switch deployment.stage {
        case .ordered: break
        // It was begun by a process, or a try, that is no more. Whoever began it cannot say how it ended.
        case .running: return ended(.uncertain("The bridge was interrupted while the command ran."))
        case .done, .failed, .uncertain: return []
        }
        guard let plan = request.plan, let commit = request.mergeCommit else {
            return ended(.failed("Nothing is merged."))
        }
        let project = try self.project(plan.intent.project)
        guard let settings = project.project.aftercare.deploy, settings.digest == deployment.approval.planDigest else {
            return ended(.failed("The settings name another command than the approved one, so nothing was run."))
        }
        let worktree = try await Worktree.make(
            "\(request.id)-deploy",
            in: "\(self.directory)/worktrees",
            of: try await project.opened(),
            at: commit
        )
        defer { try? worktree.remove() }
        let command = DeployCommand(
            settings: settings,
            worktree: worktree.path,
            subfolder: project.project.subfolder,
            sandbox: project.sandbox,
            inherited: ProcessInfo.processInfo.environment,
            facts: [
                "CHATBRIDGE_COMMIT": commit, "CHATBRIDGE_REQUEST": request.id.rawValue,
                "CHATBRIDGE_PROJECT": project.project.name,
            ]
        )
        if let obstacle = command.obstacle { return ended(.failed(obstacle)) }
        do {
            // On disk before the command is started, so that whoever comes after a crash knows that it was.
            try await assignment.send(Order(.deployment(number, .started), for: request.id))
        } catch {
            throw AgentError(.interrupted, "The deploy could not be written down, so it was not begun.")
        }
        let outcome = try await command.run()
        return ended(outcome.stage, outcome.passages)
    }

    /// Runs the tests of the change on a copy of the target's data, where they can do no harm.
    func inspect(_ number: Int, _ request: Request) async throws -> [Order] {
        guard let plan = request.plan, let commit = request.mergeCommit, let watch = request.aftercare?.watch else {
            return []
        }
        let project = try self.project(plan.intent.project)
        let origin = try await project.opened()
        let tree = try await SourceTree(origin.git, at: commit)
        let bench = try await project.aimed(at: watch.target).bench("\(request.id)-watch", at: commit, of: origin, tree)
        let models = plan.blast.models + plan.blast.downstreamModels
        let result: ChildResult
        do {
            result = try await bench.workbench.dbt(["test"] + (models.isEmpty ? [] : ["--select"] + models))
        } catch {
            await bench.discard()
            throw error
        }
        let results = bench.workbench.runResults
        await bench.discard()
        return [Order(.inspection(Inspection(number, result, results)), for: request.id)]
    }
}

extension Inspection {
    fileprivate init(_ number: Int, _ result: ChildResult, _ results: [RunResults.Result]) {
        let red = results.filter(\.isBad).compactMap {
            $0.unique_id.split(separator: ".").dropFirst(2).first.map(String.init)
        }
        let passed = results.count - red.count
        let finding: Finding =
            !red.isEmpty
            ? .red(red)
            : result.isSuccess ? .green : .unknown("dbt test \(result.ending): \(result.excerpt(lines: 6))")
        self.init(number: number, finding: finding, summary: "\(passed) of \(results.count) tests passed")
    }
}

extension OpenProject {
    /// The same project with another target of its profile.
    nonisolated func aimed(at target: String) -> OpenProject {
        var project = self.project
        project.target = target
        return OpenProject(
            project,
            desk: self.desk,
            directory: self.directory,
            sandbox: self.sandbox,
            storage: self.storage,
            logger: self.logger
        )
    }
}
