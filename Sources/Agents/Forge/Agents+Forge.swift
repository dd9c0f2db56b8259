package import Requests

extension Agents {
    /// What people said on the request's pull request; `nil` where nobody can say anything.
    package func remarks(on request: Request) async throws(AgentError) -> [Remark]? {
        guard let plan = request.plan, let pull = request.pullRequest else { return nil }
        let project = try self.project(plan.intent.project)
        guard let desk = project.desk else { return nil }
        do {
            return try await desk.forge(try await project.opened()).remarks(on: pull)
        } catch {
            throw AgentError(error)
        }
    }

    func forge(of project: OpenProject, _ origin: Origin) throws(AgentError) -> any Forge {
        if let desk = project.desk { return desk.forge(origin) }
        guard case .local = project.project.forge else {
            throw AgentError(.missing, "The forge of \(project.project.name) cannot be reached from here.")
        }
        return LocalForge(origin: origin, directory: "\(self.directory)/forges/\(project.project.name)")
    }

    /// A pull request that nobody wants any more is closed; one whose step failed stays open, for people to look at.
    func closePullRequest(of request: Request, _ project: OpenProject, _ origin: Origin) async throws(AgentError) {
        guard let pull = request.pullRequest, case .stopped(let reason) = request.phase else { return }
        let why: String
        switch reason {
        case .cancelled(let person): why = "Cancelled by \(person) in the chat."
        case .rejected(let person, _): why = "Rejected by \(person) in the chat."
        case .withdrawn: why = "The message that asked for it was deleted."
        case .unplannable, .stepFailed, .expired, .broken: return
        }
        try await self.forge(of: project, origin).close(pull, why: why)
    }
}
