import Foundation

extension Origin {
    /// A copy of a repository on a forge; its base branch is where the forge's is.
    static func copied(
        _ remote: GitRemote,
        _ project: Project,
        at path: String,
        git: Git
    ) async throws -> Origin {
        let bare = git.at(path)
        try await self.make(path) { draft in
            let base = if let named = project.baseBranch { named } else { try await remote.mainBranch(git) }
            // The name in HEAD is the base from now on.
            try await git.run(["init", "--quiet", "--bare", "--initial-branch", base, draft])
            try await remote.fetch(base, into: "refs/heads/\(base)", of: git.at(draft))
        }
        var checkout: String?
        if case .folder(let folder) = project.source, FileManager.default.fileExists(atPath: "\(folder)/.git") {
            checkout = folder
        }
        let base = try await self.base(project, bare)
        let origin = Origin(git: bare, repository: path, baseBranch: base, checkout: checkout)
        try await origin.follow(remote)
        return origin
    }

    /// Brings the base branch to where the forge has it.
    func follow(_ remote: GitRemote) async throws(AgentError) {
        try await remote.fetch(self.baseBranch, into: Self.importReference, of: self.git)
        try await self.git.run(["update-ref", "refs/heads/\(self.baseBranch)", Self.importReference])
    }

    /// The commit with which pull request `number`, whose branch was at `head`, came into the base branch, however it was
    /// merged: it has `head` for a parent, names the number as a squash does, or is `head` again on another base.
    func mergeCommit(of head: String, _ number: Int) async throws(AgentError) -> String? {
        let format = "--format=%H%n%P%n%s%n%aI %ae"
        let base = "refs/heads/\(self.baseBranch)"
        let log = try await self.git.run(["log", "--first-parent", "-z", format, "--max-count=1000", base])
        let own = try await self.git.run(["log", "-1", "-z", format, head])
        let commits = Self.entries(log)
        let merge = commits.first { commit in
            commit[0] == head || commit[1].split(separator: " ").dropFirst().contains(Substring(head))
                || commit[2].hasSuffix("(#\(number))")
        }
        // A rebase leaves the words, the author and their time as they were.
        let copy = Self.entries(own).first.flatMap { own in commits.first { $0[2...] == own[2...] } }
        return (merge ?? copy)?[0]
    }

    private static func entries(_ log: String) -> [[String]] {
        log.split(separator: "\0").map { entry in
            entry.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }.filter { $0.count == 4 }
    }

    /// The files that `commit` and the base branch both changed, each in its own way.
    func conflicts(of commit: String) async throws(AgentError) -> [String] {
        let base = try await self.head()
        let result = try await self.git.attempt([
            "merge-tree", "--write-tree", "--name-only", "--no-messages", base, commit,
        ])
        return result.output.split(separator: "\n").dropFirst().map(String.init)
    }
}
