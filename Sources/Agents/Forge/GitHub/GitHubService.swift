import Foundation
import Requests

/// GitHub's REST API (docs.github.com/rest, version 2022-11-28), as far as pull requests need it.
struct GitHubService: ForgeService {
    let api: ForgeAPI
    /// `acme/analytics`.
    let repository: String
    let settings: ForgeSettings

    var name: String { self.api.name }
    var place: String { "repos/\(self.repository)" }

    func pulls(from branch: String) async throws(AgentError) -> [RemotePull] {
        let owner = self.repository.prefix { $0 != "/" }
        return try await self.api.list(
            GitHubPull.self,
            "\(self.place)/pulls",
            ["state": "all", "head": "\(owner):\(branch)", "per_page": "100"]
        ).filter { $0.head.ref == branch }.map(\.pull)
    }

    func pull(_ number: Int) async throws(AgentError) -> RemotePull {
        try await self.api.get(GitHubPull.self, "\(self.place)/pulls/\(number)").pull
    }

    func create(_ proposal: Proposal, onto base: String) async throws(AgentError) -> RemotePull {
        struct Body: Encodable {
            var title, head, base, body: String
            var draft = false
        }
        return try await self.api.send(
            GitHubPull.self,
            "POST",
            "\(self.place)/pulls",
            Body(title: proposal.title, head: proposal.branch, base: base, body: proposal.body)
        ).pull
    }

    func revise(_ number: Int, _ proposal: Proposal) async throws(AgentError) {
        try await self.api.send(
            "PATCH",
            "\(self.place)/pulls/\(number)",
            ["title": proposal.title, "body": proposal.body]
        )
    }

    func close(_ number: Int) async throws(AgentError) {
        try await self.api.send("PATCH", "\(self.place)/pulls/\(number)", ["state": "closed"])
    }

    func dress(_ number: Int, reviewers: [String]) async throws(AgentError) -> [String] {
        var notes: [String] = []
        if !self.settings.labels.isEmpty {
            try await self.api.send("POST", "\(self.place)/issues/\(number)/labels", ["labels": self.settings.labels])
        }
        // One by one: GitHub turns the whole list down for one that it does not know.
        for reviewer in reviewers {
            guard let body = GitHubReviewers(reviewer) else {
                notes.append("\(reviewer) is no GitHub name, and was not asked for a review")
                continue
            }
            do throws(AgentError) {
                try await self.api.send("POST", "\(self.place)/pulls/\(number)/requested_reviewers", body)
            } catch {
                guard [.refused(422), .refused(403), .refused(404)].contains(error.code) else { throw error }
                notes.append("\(reviewer) could not be asked for a review")
            }
        }
        return notes
    }

    func merge(_ pull: RemotePull, message: String) async throws(AgentError) {
        struct Body: Encodable {
            var commitTitle, commitMessage: String?
            var sha, mergeMethod: String
        }
        let words = MergeWords(message, for: pull)
        let method = self.settings.method
        try await self.api.send(
            "PUT",
            "\(self.place)/pulls/\(pull.number)/merge",
            Body(
                commitTitle: method == .rebase ? nil : method == .squash ? words.squashTitle : words.title,
                commitMessage: method == .rebase ? nil : words.rest,
                sha: pull.head,
                mergeMethod: method.rawValue
            )
        )
    }

    func say(_ text: String, on number: Int) async throws(AgentError) {
        try await self.api.send("POST", "\(self.place)/issues/\(number)/comments", ["body": text])
    }

    /// Comments of the conversation, and of the reviews with their words on single lines.
    func remarks(on number: Int) async throws(AgentError) -> [Remark] {
        let pages: KeyValuePairs = ["per_page": "100"]
        let issue = try await self.api.list(GitHubComment.self, "\(self.place)/issues/\(number)/comments", pages)
        let lines = try await self.api.list(GitHubComment.self, "\(self.place)/pulls/\(number)/comments", pages)
        let reviews = try await self.api.list(GitHubReview.self, "\(self.place)/pulls/\(number)/reviews", pages)
        let remarks =
            issue.map { $0.remark("comment") } + lines.map { $0.remark("line") } + reviews.compactMap(\.remark)
        return remarks.sorted { ($0.at, $0.remark.id) < ($1.at, $1.remark.id) }.map(\.remark)
    }
}

/// The words of a merge commit, in the parts that forges ask for.
struct MergeWords: Hashable, Sendable {
    var title: String
    var rest: String
    var squashTitle: String

    init(_ message: String, for pull: RemotePull) {
        let lines = message.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        self.title = String(lines[0])
        self.rest = lines.count > 1 ? lines[1].trimmingCharacters(in: .newlines) : ""
        self.squashTitle = "\(pull.title) (#\(pull.number))"
    }
}
