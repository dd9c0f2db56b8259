import Requests

/// What a branch that people worked on has, and the base branch has not.
struct BranchWork: Sendable {
    let branch: String
    let commit: String
    /// Where the branch left the base branch last.
    let base: String
    let files: [StepResult.FileChange]

    /// More than this nobody can look through in a chat.
    private static let mostFiles = 200

    /// Looks at the branch. Throws with what to do when it cannot be taken.
    init(_ branch: String, at commit: String, on head: String, _ git: Git) async throws(AgentError) {
        let fork = try await git.attempt(["merge-base", head, commit])
        guard fork.isSuccess, let base = fork.output.split(separator: "\n").first.map(String.init) else {
            throw AgentError(.declined, "The branch \(branch) has no commit in common with the base branch.")
        }
        guard base != commit else {
            throw AgentError(
                .declined,
                "There is nothing on the branch \(branch) that is not in the base branch already.",
                passages: [.text("Push your commits to it first, then hand it back.")]
            )
        }
        let changes = try await git.run(["diff", "--raw", "-z", "--no-renames", "--no-abbrev", base, commit])
        try Self.check(changes, of: branch)
        let numbers = try await git.run(["diff", "--numstat", "--no-renames", base, commit])
        (self.branch, self.commit, self.base) = (branch, commit, base)
        self.files = Worktree.changes(numbers)
        guard self.files.count <= Self.mostFiles else {
            throw AgentError(
                .declined,
                "The branch \(branch) changes \(self.files.count) files; I take back at most \(Self.mostFiles).",
                passages: [.text("Make smaller requests of it, or merge it where you review such changes.")]
            )
        }
    }

    /// Links and other repositories within would lead whoever works on the files out of them.
    private static func check(_ changes: String, of branch: String) throws(AgentError) {
        let fields = changes.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
        for index in fields.indices where fields[index].hasPrefix(":") {
            let mode = fields[index].split(separator: " ").dropFirst().first ?? ""
            guard mode == "120000" || mode == "160000", fields.indices.contains(index + 1) else { continue }
            let what = mode == "120000" ? "a link" : "another repository"
            throw AgentError(
                .declined,
                "\(fields[index + 1]) on the branch \(branch) is \(what), which I do not work with.",
                passages: [.text("Take it out of the branch, push, and hand it back again.")]
            )
        }
    }
}
