/// The files of a repository at one commit, read from git's objects; nothing is checked out.
struct SourceTree: Sendable {
    let git: Git
    let commit: String
    /// Every file's path, relative to the repository, sorted.
    let paths: [String]

    init(_ git: Git, at commit: String) async throws(AgentError) {
        self.git = git
        self.commit = commit
        let list = try await git.run(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])
        self.paths = list.split(separator: "\0").map(String.init).sorted()
    }

    /// The text of the file at `path`; throws when it is not there.
    func read(_ path: String) async throws(AgentError) -> String {
        guard self.paths.contains(path) else {
            throw AgentError(.declined, "\(path) is not in the project at commit \(self.commit.prefix(10)).")
        }
        let result = try await self.git.attempt(["cat-file", "blob", "\(self.commit):\(path)"])
        guard result.isSuccess else { throw AgentError(.failed, "\(path) cannot be read: \(result.excerpt())") }
        return result.output
    }
}
