import Foundation
import Requests

/// A repository behind HTTPS. The token reaches git through its environment alone: no argument, no configuration, no
/// file and no worktree holds it, and git sends it to this one host, never after a redirect.
struct GitRemote: Sendable {
    /// Without a user or a password in it.
    let url: String
    /// The name that goes with a token: `x-access-token` on GitHub, `oauth2` on GitLab.
    let user: String
    let key: any ForgeKey

    /// Pushes `commit` as `branch`. A branch that is there may be drawn anew while it holds what was pushed last; one that
    /// holds anything else is left as it is.
    func push(_ commit: String, as branch: String, from git: Git) async throws(AgentError) {
        let pushed = "refs/chatbridge/pushed/\(branch)"
        let name = "refs/heads/\(branch)"
        // The forge compares and sets at once, so whoever pushes meanwhile is not overwritten.
        let lease = try await git.commit(pushed).map { ["--force-with-lease=\(name):\($0)"] } ?? []
        let result = try await self.attempt(
            ["push", "--quiet", "--porcelain"] + lease + [self.url, "\(commit):\(name)"],
            git
        )
        guard !result.isSuccess else {
            try await git.run(["update-ref", pushed, commit])
            return
        }
        if result.output.contains("[rejected]") || result.output.contains("[remote rejected]") {
            throw AgentError(
                .failed,
                "The branch \(branch) could not be pushed to \(self.url).",
                passages: [
                    .code(result.excerpt(lines: 6)),
                    .text(
                        "A branch of this name with other commits is in the way, or a rule of the repository forbids it."
                    ),
                ]
            )
        }
        throw self.trouble("pushed to", result)
    }

    /// Fetches `branch` into `reference`.
    func fetch(_ branch: String, into reference: String, of git: Git) async throws(AgentError) {
        let result = try await self.attempt(
            ["fetch", "--quiet", "--no-tags", self.url, "+refs/heads/\(branch):\(reference)"],
            git
        )
        guard result.isSuccess else { throw self.trouble("fetched from", result) }
    }

    /// Whether there is such a branch.
    func has(_ branch: String, _ git: Git) async throws(AgentError) -> Bool {
        let result = try await self.attempt(["ls-remote", self.url, "refs/heads/\(branch)"], git)
        guard result.isSuccess else { throw self.trouble("read from", result) }
        return !result.output.isEmpty
    }

    /// The branch that the remote takes for the main one.
    func mainBranch(_ git: Git) async throws(AgentError) -> String {
        let result = try await self.attempt(["ls-remote", "--symref", self.url, "HEAD"], git)
        guard result.isSuccess else { throw self.trouble("read from", result) }
        guard let match = result.output.firstMatch(of: #/ref: refs/heads/(\S+)\s+HEAD/#) else {
            throw AgentError(.missing, "\(self.url) has no main branch: name one as 'branch' of the project.")
        }
        return String(match.1)
    }

    private func attempt(_ arguments: [String], _ git: Git) async throws(AgentError) -> ChildResult {
        for isLast in [false, true] {
            let token = try await self.key.token()
            let result = try await git.attempt(arguments, environment: self.environment(token))
            let isRefused = result.errors.contains("Authentication failed") || result.errors.contains("could not read")
            guard !result.isSuccess, isRefused, !isLast, await self.key.discard(token) else { return result }
        }
        throw AgentError(.missing, "\(self.url) refuses the token.")
    }

    private func environment(_ token: String) -> [String: String] {
        let basic = Data("\(self.user):\(token)".utf8).base64EncodedString()
        let settings = [
            ("http.\(self.url).extraHeader", "Authorization: Basic \(basic)"),
            ("http.followRedirects", "false"),
            ("credential.helper", ""),
            ("http.lowSpeedLimit", "1"),
            ("http.lowSpeedTime", "60"),
        ]
        var variables = ["GIT_CONFIG_COUNT": "\(settings.count)", "GIT_ALLOW_PROTOCOL": "http:https"]
        for (index, setting) in settings.enumerated() {
            variables["GIT_CONFIG_KEY_\(index)"] = setting.0
            variables["GIT_CONFIG_VALUE_\(index)"] = setting.1
        }
        return variables
    }

    private func trouble(_ what: String, _ result: ChildResult) -> AgentError {
        let isRefused = ["Authentication failed", "could not read", "403", "not found"].contains {
            result.errors.contains($0)
        }
        return AgentError(
            isRefused ? .missing : .busy,
            isRefused
                ? "The repository could not be \(what) \(self.url): the token may not do that, or there is no such repository."
                : "The repository could not be \(what) \(self.url): git \(result.ending).",
            passages: [.code(result.excerpt(lines: 6))]
        )
    }
}
