import Foundation

/// The git program, run so that nothing of the machine's or a repository's configuration can surprise it: no global
/// configuration, no hooks, no prompts.
package struct Git: Sendable {
    let executable: String
    /// The repository's git directory; `nil` where a command names its own.
    var directory: String?
    /// What git is started by, to die with the bot; `nil` lets it finish what it began.
    var launcher: Launcher?
    /// The file of the SSH key that commits are signed with; `nil` leaves them unsigned.
    var signingKey: String?

    /// A name and address as git writes them into a commit.
    package struct Author: Hashable, Sendable {
        var name: String
        var email: String

        package init(name: String, email: String) {
            self.name = name
            self.email = email
        }
    }

    /// The git at `executable`, working on the repository whose git directory is `directory`.
    /// Commits are signed with the SSH key in the file `signingKey`, if there is one.
    package init(
        executable: String,
        directory: String? = nil,
        launcher: Launcher? = nil,
        signingKey: String? = nil
    ) {
        self.executable = executable
        self.directory = directory
        self.launcher = launcher
        self.signingKey = signingKey
    }

    func at(_ directory: String) -> Git {
        Git(executable: self.executable, directory: directory, signingKey: self.signingKey)
    }

    /// The same git, but one that dies with the bot: for work that the next bot would begin anew at the same place.
    /// A move of a branch is better finished, since a git that is killed leaves the branch locked.
    func dying(by launcher: Launcher?) -> Git {
        Git(executable: self.executable, directory: self.directory, launcher: launcher, signingKey: self.signingKey)
    }

    /// Runs git and returns what it wrote, without the last line break. Throws with its words when it fails.
    @discardableResult
    package func run(
        _ arguments: [String],
        workTree: String? = nil,
        environment: [String: String] = [:],
        author: Author? = nil
    ) async throws(AgentError) -> String {
        let result = try await self.attempt(arguments, workTree: workTree, environment: environment, author: author)
        guard result.isSuccess else {
            let isLocked = GitLock(in: result.errors) != nil
            throw AgentError(
                isLocked ? .busy : .failed,
                "git \(arguments.first ?? "") \(result.ending): \(result.excerpt(lines: 6))"
            )
        }
        return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
    }

    /// As `run`, but a bad exit status is a result.
    func attempt(
        _ arguments: [String],
        workTree: String? = nil,
        environment: [String: String] = [:],
        author: Author? = nil
    ) async throws(AgentError) -> ChildResult {
        var variables = environment
        let inherited = ProcessInfo.processInfo.environment
        for name in ["HOME", "SSH_AUTH_SOCK"] { variables[name] = inherited[name] }
        variables["PATH"] = "/usr/bin:/bin:/usr/local/bin"
        variables["LC_ALL"] = "C.UTF-8"
        variables["GIT_CONFIG_GLOBAL"] = "/dev/null"
        variables["GIT_CONFIG_NOSYSTEM"] = "1"
        variables["GIT_TERMINAL_PROMPT"] = "0"
        // The git directory is always named, never found: a worktree's `.git` file is written by whoever works there.
        if let directory { variables["GIT_DIR"] = directory }
        if let workTree { variables["GIT_WORK_TREE"] = workTree }
        for role in ["AUTHOR", "COMMITTER"] {
            variables["GIT_\(role)_NAME"] = author?.name ?? "ChatBridge"
            variables["GIT_\(role)_EMAIL"] = author?.email ?? "chatbridge@localhost"
        }
        var settings = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "safe.directory=*", "gc.auto=0"]
        if let signingKey {
            settings += ["gpg.format=ssh", "user.signingKey=\(signingKey)", "commit.gpgSign=true"]
        }
        let command = [self.executable] + settings.flatMap { ["-c", $0] } + arguments
        let whole = self.launcher.map { $0.launching(command) } ?? command
        let result = try await Child(
            whole[0],
            Array(whole.dropFirst()),
            environment: variables,
            directory: workTree,
            timeLimit: .seconds(300),
            outputLimit: 64 << 20
        ).run()
        if !result.isSuccess, let directory { GitLock(in: result.errors)?.clear(in: directory) }
        return result
    }

    /// What makes `commit-tree` sign, which no setting does.
    var signature: [String] { self.signingKey == nil ? [] : ["-S"] }

    /// The commit that `name` stands for; `nil` when there is none.
    func commit(_ name: String) async throws(AgentError) -> String? {
        let result = try await self.attempt(["rev-parse", "--verify", "--quiet", "\(name)^{commit}"])
        return result.isSuccess ? result.output.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }
}
