import Foundation
package import Requests

/// Comments on the issues of the projects' repositories on GitHub, with the projects' own credentials.
package struct IssueComments: Sendable {
    private let desks: [String: ForgeDesk]

    /// The projects whose repositories are on GitHub, by repository.
    package let projects: [String: String]

    init(_ desks: [(project: String, desk: ForgeDesk)]) {
        let onGitHub = desks.filter { $0.desk.settings.service == .github }
        self.desks = Dictionary(onGitHub.map { ($0.desk.settings.repository, $0.desk) }) { first, _ in first }
        self.projects = Dictionary(onGitHub.map { ($0.desk.settings.repository, $0.project) }) { first, _ in first }
    }

    private struct Comment: Decodable {
        var id: Int64
        var body: String?
    }

    /// Writes a comment; its number. Throws `.uncertain` when it may be there without being named.
    package func write(_ body: String, on issue: Int, in repository: String) async throws(AgentError) -> Int64 {
        let path = "repos/\(repository)/issues/\(issue)/comments"
        return try await self.api(repository).send(Comment.self, "POST", path, ["body": body]).id
    }

    /// Changes a comment, which does no harm when it is done twice. False when it is not there any more.
    package func change(_ comment: Int64, to body: String, in repository: String) async throws(AgentError) -> Bool {
        do throws(AgentError) {
            try await self.api(repository).send(
                "PATCH",
                "repos/\(repository)/issues/comments/\(comment)",
                ["body": body]
            )
            return true
        } catch {
            guard [.refused(404), .refused(410)].contains(error.code) else { throw error }
            return false
        }
    }

    /// The comments that were written or changed since, the oldest first.
    package func comments(
        on issue: Int,
        in repository: String,
        since: Timestamp
    ) async throws(AgentError) -> [(number: Int64, body: String)] {
        let date = Date(timeIntervalSince1970: Double(since.milliseconds) / 1000).formatted(.iso8601)
        let path = "repos/\(repository)/issues/\(issue)/comments"
        return try await self.api(repository).list(Comment.self, path, ["since": date, "per_page": "100"])
            .map { ($0.id, $0.body ?? "") }
    }

    private func api(_ repository: String) throws(AgentError) -> ForgeAPI {
        guard let service = self.desks[repository]?.service as? GitHubService else {
            throw AgentError(.declined, "\(repository) is no repository of a project here.")
        }
        return service.api
    }
}

extension Agents {
    /// Comments on issues of the projects on GitHub.
    package var issueComments: IssueComments { IssueComments(self.desks) }
}
