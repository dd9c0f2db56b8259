import Requests

/// Where pull requests live. Every operation may be repeated: it looks before it does anything again.
protocol Forge: Sendable {
    /// Pushes the commit as the branch and opens a pull request for it; the one that is there for this branch is reused.
    func open(_ proposal: Proposal) async throws(AgentError) -> Opened
    /// Merges the pull request while its branch is at `commit`. One that is merged already answers with its merge
    /// commit. Throws `.waiting` while checks or reviews are missing, and says which.
    func merge(_ pullRequest: PullRequest, at commit: String, message: String) async throws(AgentError) -> MergeResult
    /// Closes the pull request without merging it, and says why. One that is closed or merged already stays so.
    func close(_ pullRequest: PullRequest, why: String) async throws(AgentError)
    /// What people said on the pull request, in order.
    func remarks(on pullRequest: PullRequest) async throws(AgentError) -> [Remark]
    /// Says `text` on the pull request, once for each `key`.
    func say(_ text: String, key: String, on pullRequest: PullRequest) async throws(AgentError)
    /// Puts `commit` on `branch` for a person to go on with, and says how they get at it. Commits that are on the branch
    /// already stay; a branch with others than these is refused.
    func handOver(_ commit: String, as branch: String) async throws(AgentError) -> Handover.Branch
    /// The last commit of `branch`, which is in the origin's repository afterwards; `nil` when there is no such branch.
    func head(of branch: String) async throws(AgentError) -> String?
}

/// A pull request to be opened.
struct Proposal: Hashable, Sendable {
    var branch: String
    var commit: String
    var title: String
    var body: String
    /// Who owns the files it touches.
    var owners: [String] = []
}

/// A pull request that is open, and what did not work about it: a reviewer whom the forge does not know.
struct Opened: Hashable, Sendable {
    var pullRequest: PullRequest
    var notes: [String] = []
}

struct MergeResult: Hashable, Sendable {
    var commit: String
    /// The base branch had moved since the plan, and merged cleanly.
    var baseMoved: Bool
}
