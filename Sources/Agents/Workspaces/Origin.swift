import Foundation
import Logging

/// The bare repository of a project: what worktrees are made from, branches are pushed to, and changes merged in.
package struct Origin: Sendable {
    let git: Git
    let repository: String
    let baseBranch: String
    /// The git checkout it was made from, which a merge may bring up to date.
    let checkout: String?
    /// What worktrees are made and worked in by, so that a dead bot's git does not meddle with the next one's.
    var launcher: Launcher?

    /// Remembers what came from the source last, so that the source's progress and our merges stay apart.
    static let importReference = "refs/chatbridge/import"

    /// A bare repository as it is.
    package init(git: Git, repository: String, baseBranch: String, checkout: String? = nil, launcher: Launcher? = nil) {
        self.git = git
        self.repository = repository
        self.baseBranch = baseBranch
        self.checkout = checkout
        self.launcher = launcher
    }

    /// The base branch's commit now.
    package func head() async throws(AgentError) -> String {
        if let commit = self.writtenHead { return commit }
        guard let commit = try await self.git.commit("refs/heads/\(self.baseBranch)") else {
            throw AgentError(.missing, "\(self.repository) has no branch \(self.baseBranch).")
        }
        return commit
    }

    /// What git's own file of the branch says. A branch that is packed, or kept in another way, has none: git knows.
    ///
    /// Every wish that is understood asks for the head, and a process for each would take more time than all the rest.
    private var writtenHead: String? {
        let file = "\(self.repository)/refs/heads/\(self.baseBranch)"
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        let commit = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return [40, 64].contains(commit.utf8.count) && commit.allSatisfy(\.isHexDigit) ? commit : nil
    }

    /// Opens (or makes, or brings up to date) the origin of `project` under `directory`.
    static func prepare(
        _ project: Project,
        in directory: String,
        git: Git,
        remote: GitRemote? = nil,
        logger: Logger
    ) async throws -> Origin {
        let mirror = "\(directory)/\(project.name).git"
        if let remote { return try await self.copied(remote, project, at: mirror, git: git) }
        switch project.source {
        case .url(let url):
            return try await self.mirror(url, checkout: nil, project, at: mirror, git: git, logger: logger)
        case .folder(let folder):
            guard FileManager.default.fileExists(atPath: folder) else {
                throw AgentError(.missing, "The folder of project \(project.name), \(folder), does not exist.")
            }
            guard FileManager.default.fileExists(atPath: "\(folder)/.git") else {
                return try await self.imported(folder, project, at: mirror, git: git, logger: logger)
            }
            let local = git.at(try await git.run(["-C", folder, "rev-parse", "--absolute-git-dir"]))
            let remote = try await local.attempt(["config", "--get", "remote.origin.url"])
            let path = remote.output.trimmingCharacters(in: .whitespacesAndNewlines)
                .replacing(/^file:\/\//, with: "")
            if remote.isSuccess, path.hasPrefix("/"), FileManager.default.fileExists(atPath: "\(path)/HEAD") {
                let base = try await self.base(project, git.at(path))
                return Origin(git: git.at(path), repository: path, baseBranch: base, checkout: folder)
            }
            return try await self.mirror(
                local.directory ?? folder,
                checkout: folder,
                project,
                at: mirror,
                git: git,
                logger: logger
            )
        }
    }

    /// Makes the repository `path`, unless it is there: beside it first, and moved into place whole, since a git that is
    /// killed leaves something that looks like a repository and never becomes one.
    static func make(_ path: String, _ fill: (_ draft: String) async throws -> Void) async throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let draft = "\(path.dropLast(4))\(Self.drafts.repository)\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try await fill(draft)
        // Another process beside this one may have been quicker; its repository is as good.
        guard rename(draft, path) != 0, !FileManager.default.fileExists(atPath: "\(path)/HEAD") else { return }
        throw AgentError(.failed, "The repository \(path) cannot be made: \(String(cString: strerror(errno))).")
    }

    /// What is being made, by a part of its name: a repository, and an index for taking in a folder.
    static let drafts = (repository: ".git.draft-", index: "import-index-")

    static func base(_ project: Project, _ git: Git) async throws -> String {
        if let base = project.baseBranch { return base }
        return try await git.run(["symbolic-ref", "--short", "HEAD"])
    }

    private static func mirror(
        _ source: String,
        checkout: String?,
        _ project: Project,
        at path: String,
        git: Git,
        logger: Logger
    ) async throws -> Origin {
        let bare = git.at(path)
        try await self.make(path) { draft in try await git.run(["clone", "--quiet", "--bare", "--", source, draft]) }
        let base = try await self.base(project, bare)
        let origin = Origin(git: bare, repository: path, baseBranch: base, checkout: checkout)
        try await bare.run(["fetch", "--quiet", source, "+refs/heads/\(base):\(self.importReference)"])
        try await origin.takeIn(logger)
        return origin
    }

    /// A folder that is no checkout: its files become commits on a line of their own, merged into the base branch.
    private static func imported(
        _ folder: String,
        _ project: Project,
        at path: String,
        git: Git,
        logger: Logger
    ) async throws -> Origin {
        let bare = git.at(path)
        let base = project.baseBranch ?? "main"
        try await self.make(path) { draft in
            try await git.run(["init", "--quiet", "--bare", "--initial-branch", base, draft])
            let ignored = ["*.duckdb", "*.duckdb.*", "target/", "logs/", "dbt_packages/", ".user.yml", ".venv/"]
            try FileManager.default.createDirectory(atPath: "\(draft)/info", withIntermediateDirectories: true)
            try ignored.joined(separator: "\n").write(
                toFile: "\(draft)/info/exclude",
                atomically: true,
                encoding: .utf8
            )
        }
        // A name of its own: a git that was killed leaves its index locked for ever.
        let file = "\(path)/\(Self.drafts.index)\(UUID().uuidString)"
        let index = ["GIT_INDEX_FILE": file]
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await bare.run(["add", "--all", "."], workTree: folder, environment: index)
        let tree = try await bare.run(["write-tree"], environment: index)
        let last = try await bare.commit(self.importReference)
        let lastTree = try await bare.attempt(["rev-parse", "--verify", "--quiet", "\(self.importReference)^{tree}"])
        let origin = Origin(git: bare, repository: path, baseBranch: base, checkout: nil)
        if last == nil || lastTree.output.trimmingCharacters(in: .whitespacesAndNewlines) != tree {
            let message = "chore: import \(project.name)"
            let parents = last.map { ["-p", $0] } ?? []
            let commit = try await bare.run(["commit-tree"] + bare.signature + [tree, "-m", message] + parents)
            try await bare.run(["update-ref", self.importReference, commit])
        }
        // Also when nothing is new: the bot may have died between the last import and this.
        try await origin.takeIn(logger)
        return origin
    }

    /// Brings what came from the source into the base branch; where both changed the same lines, the base stays.
    private func takeIn(_ logger: Logger) async throws {
        guard let theirs = try await self.git.commit(Self.importReference) else { return }
        guard let ours = try await self.git.commit("refs/heads/\(self.baseBranch)") else {
            try await self.git.run(["update-ref", "refs/heads/\(self.baseBranch)", theirs])
            return
        }
        guard try await !self.git.attempt(["merge-base", "--is-ancestor", theirs, ours]).isSuccess else { return }
        if try await self.git.attempt(["merge-base", "--is-ancestor", ours, theirs]).isSuccess {
            try await self.git.run(["update-ref", "refs/heads/\(self.baseBranch)", theirs, ours])
        } else if case .merged = try await self.merge(
            theirs,
            into: ours,
            message: "chore: take in changes of the source"
        ) {
            return
        } else {
            logger.warning(
                "The source and the merged changes conflict; the base branch stays as it is",
                metadata: ["origin.path": "\(self.repository)"]
            )
        }
    }

    /// How a merge came out.
    enum Merge: Hashable, Sendable {
        case merged(String)
        /// These files were changed on both sides.
        case conflict([String])
        /// The base branch moved meanwhile; try again.
        case moved
    }

    /// Merges `commit` into the base branch, which must still be at `base`; needs no working tree.
    func merge(
        _ commit: String,
        into base: String,
        message: String,
        author: Git.Author? = nil
    ) async throws(AgentError) -> Merge {
        let result = try await self.git.attempt([
            "merge-tree", "--write-tree", "--name-only", "--no-messages", base, commit,
        ])
        let lines = result.output.split(separator: "\n").map(String.init)
        guard let tree = lines.first, result.status == .exited(0) || result.status == .exited(1) else {
            throw AgentError(.failed, "git merge-tree \(result.ending): \(result.excerpt(lines: 6))")
        }
        guard result.isSuccess else { return .conflict(Array(lines.dropFirst())) }
        let merged = try await self.git.run(
            ["commit-tree"] + self.git.signature + [tree, "-p", base, "-p", commit, "-m", message],
            author: author
        )
        let update = try await self.git.attempt(["update-ref", "refs/heads/\(self.baseBranch)", merged, base])
        return update.isSuccess ? .merged(merged) : .moved
    }

    /// Brings the checkout on the base branch up to date when nothing there is in the way; says what happened.
    func bringCheckoutUpToDate() async throws(AgentError) -> String {
        guard let checkout else { return "The merged change is in \(self.repository), branch \(self.baseBranch)." }
        let hint = "To get it: git -C \(checkout) pull \(self.repository) \(self.baseBranch)"
        let local = Git(executable: self.git.executable, directory: nil)
        let branch = try await local.attempt(["-C", checkout, "symbolic-ref", "--short", "HEAD"])
        let status = try await local.attempt(["-C", checkout, "status", "--porcelain", "--untracked-files=no"])
        guard branch.output.trimmingCharacters(in: .whitespacesAndNewlines) == self.baseBranch,
            status.isSuccess, status.output.isEmpty
        else { return hint }
        let fetch = try await local.attempt(["-C", checkout, "fetch", "--quiet", self.repository, self.baseBranch])
        let forward = try await local.attempt(["-C", checkout, "merge", "--quiet", "--ff-only", "FETCH_HEAD"])
        return fetch.isSuccess && forward.isSuccess ? "Your checkout \(checkout) is up to date." : hint
    }
}
