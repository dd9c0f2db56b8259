import Requests

/// A branch goes into people's hands on the forge, and is looked at again.
extension RemoteForge {
    func handOver(_ commit: String, as branch: String) async throws(AgentError) -> Handover.Branch {
        let old = try await self.head(of: branch)
        let tip = try await self.origin.tip(of: branch, at: old, with: commit)
        if tip != old { try await self.remote.push(tip, as: branch, from: self.origin.git) }
        let place = self.remote.url.quotedForShell
        return Handover.Branch(
            name: branch,
            commit: tip,
            fetch: ["git fetch \(place) \(branch)", "git switch -c \(branch) FETCH_HEAD"],
            push: ["git push \(place) HEAD:\(branch)"]
        )
    }

    func head(of branch: String) async throws(AgentError) -> String? {
        guard try await self.remote.has(branch, self.origin.git) else { return nil }
        let reference = "refs/chatbridge/seen/\(branch)"
        try await self.remote.fetch(branch, into: reference, of: self.origin.git)
        return try await self.origin.git.commit(reference)
    }
}
