extension Origin {
    /// The commit that `branch`, which is at `old`, has to be at to hold `commit` and lose nothing.
    ///
    /// Throws `.declined` when the branch has commits that `commit` does not follow from.
    func tip(of branch: String, at old: String?, with commit: String) async throws(AgentError) -> String {
        guard let old else { return commit }
        if try await self.isAncestor(commit, of: old) { return old }
        guard try await self.isAncestor(old, of: commit) else {
            throw AgentError(.declined, "The branch \(branch) has commits of its own, which I do not overwrite.")
        }
        return commit
    }

    private func isAncestor(_ one: String, of other: String) async throws(AgentError) -> Bool {
        try await self.git.attempt(["merge-base", "--is-ancestor", one, other]).isSuccess
    }
}
