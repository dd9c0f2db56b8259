import Requests

/// A merge request in GitLab's answers.
struct GitLabMerge: Decodable, Sendable {
    var iid: Int
    var title: String
    var description: String?
    var webUrl: String
    var state: String
    var sourceBranch: String
    /// The commit its branch is at.
    var sha: String?
    var mergeCommitSha: String?
    var squashCommitSha: String?
    var detailedMergeStatus: String?

    var pull: RemotePull {
        let state: RemotePull.State =
            switch self.state {
            // While GitLab merges, it is locked.
            case "opened", "locked": .open
            // A project that only moves its branch forward has neither; then the head itself is the merge.
            case "merged": .merged(self.mergeCommitSha ?? self.squashCommitSha ?? self.sha)
            default: .closed
            }
        return RemotePull(
            number: self.iid,
            title: self.title,
            body: self.description ?? "",
            url: self.webUrl,
            branch: self.sourceBranch,
            head: self.sha ?? "",
            state: state,
            verdict: self.state == "locked" ? "checking" : self.detailedMergeStatus ?? "unchecked"
        )
    }
}

struct GitLabNote: Decodable, Sendable {
    struct Author: Decodable, Sendable { var username: String }

    var id: Int
    var body: String
    var author: Author
    var system: Bool?
}
