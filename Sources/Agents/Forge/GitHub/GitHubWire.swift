import Foundation
import Requests

/// A pull request in GitHub's answers.
struct GitHubPull: Decodable, Sendable {
    struct Side: Decodable, Sendable {
        var ref: String
        var sha: String
    }

    var number: Int
    var title: String
    var body: String?
    var htmlUrl: String
    var state: String
    var mergedAt: String?
    var mergeableState: String?
    var draft: Bool?
    var head: Side

    var pull: RemotePull {
        RemotePull(
            number: self.number,
            title: self.title,
            body: self.body ?? "",
            url: self.htmlUrl,
            branch: self.head.ref,
            head: self.head.sha,
            // The commit is looked for in the history: GitHub names it in some versions of its API only.
            state: self.mergedAt != nil ? .merged(nil) : self.state == "open" ? .open : .closed,
            verdict: self.draft == true ? "draft" : self.mergeableState ?? "unknown"
        )
    }
}

/// A comment of the conversation, or on a line.
struct GitHubComment: Decodable, Sendable {
    var id: Int
    var user: GitHubUser?
    var body: String?
    var htmlUrl: String
    var createdAt: String

    func remark(_ kind: String) -> (at: String, remark: Remark) {
        let author = self.user?.login ?? "somebody"
        let remark = Remark(id: "\(kind):\(self.id)", author: author, text: self.body ?? "", url: self.htmlUrl)
        return (self.createdAt, remark)
    }
}

struct GitHubReview: Decodable, Sendable {
    var id: Int
    var user: GitHubUser?
    var body: String?
    var state: String
    var htmlUrl: String
    var submittedAt: String?

    /// What it says, with its verdict; `nil` for one that only holds words on lines.
    var remark: (at: String, remark: Remark)? {
        let verdict =
            switch self.state {
            case "APPROVED": "approved"
            case "CHANGES_REQUESTED": "asks for changes"
            default: ""
            }
        let parts = [verdict, self.body ?? ""].filter { !$0.isEmpty }
        guard !parts.isEmpty, let submittedAt else { return nil }
        let author = self.user?.login ?? "somebody"
        let text = parts.joined(separator: ": ")
        return (submittedAt, Remark(id: "review:\(self.id)", author: author, text: text, url: self.htmlUrl))
    }
}

struct GitHubUser: Decodable, Sendable { var login: String }

/// Who is asked for a review: a person or a team, by one owner of CODEOWNERS.
struct GitHubReviewers: Encodable, Sendable {
    var reviewers: [String] = []
    var teamReviewers: [String] = []

    /// `@ana` or `@acme/data`; `nil` for an address, which GitHub cannot ask.
    init?(_ owner: String) {
        let name = owner.hasPrefix("@") ? String(owner.dropFirst()) : owner
        guard !name.contains("@"), !name.isEmpty else { return nil }
        if let slash = name.firstIndex(of: "/") {
            self.teamReviewers = [String(name[name.index(after: slash)...])]
        } else {
            self.reviewers = [name]
        }
    }
}
