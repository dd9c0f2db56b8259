import Requests

/// Where pull requests live. Every operation may be repeated: it looks before it does anything again.
protocol Forge: Sendable {
    /// Pushes `commit` as `branch` and opens a pull request for it; the one that is open for this branch is reused.
    func open(_ proposal: Proposal) async throws(AgentError) -> PullRequest
    /// Merges the pull request. One that is merged already answers with its merge commit.
    func merge(_ pullRequest: PullRequest, message: String) async throws(AgentError) -> MergeResult
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
}

struct MergeResult: Hashable, Sendable {
    var commit: String
    /// The base branch had moved since the plan, and merged cleanly.
    var baseMoved: Bool
}
