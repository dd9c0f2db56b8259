import Foundation
import Requests

/// GitLab's REST API (docs.gitlab.com/api, v4), as far as merge requests need it.
struct GitLabService: ForgeService {
    let api: ForgeAPI
    /// `acme/data/analytics`.
    let repository: String
    let settings: ForgeSettings

    var name: String { self.api.name }
    var place: String { "projects/\(self.repository.inQuery)" }

    func pulls(from branch: String) async throws(AgentError) -> [RemotePull] {
        try await self.api.list(
            GitLabMerge.self,
            "\(self.place)/merge_requests",
            ["source_branch": branch, "state": "all", "order_by": "created_at", "sort": "desc", "per_page": "100"]
        ).map(\.pull)
    }

    func pull(_ number: Int) async throws(AgentError) -> RemotePull { try await self.request(number).pull }

    private func request(_ number: Int) async throws(AgentError) -> GitLabMerge {
        try await self.api.get(GitLabMerge.self, "\(self.place)/merge_requests/\(number)")
    }

    func create(_ proposal: Proposal, onto base: String) async throws(AgentError) -> RemotePull {
        struct Body: Encodable { var title, sourceBranch, targetBranch, description: String }
        return try await self.api.send(
            GitLabMerge.self,
            "POST",
            "\(self.place)/merge_requests",
            Body(
                title: proposal.title,
                sourceBranch: proposal.branch,
                targetBranch: base,
                description: proposal.body
            )
        ).pull
    }

    func revise(_ number: Int, _ proposal: Proposal) async throws(AgentError) {
        try await self.change(number, ["title": proposal.title, "description": proposal.body])
    }

    func close(_ number: Int) async throws(AgentError) { try await self.change(number, ["state_event": "close"]) }

    private func change(_ number: Int, _ fields: [String: String]) async throws(AgentError) {
        try await self.api.send("PUT", "\(self.place)/merge_requests/\(number)", fields)
    }

    func dress(_ number: Int, reviewers: [String]) async throws(AgentError) -> [String] {
        struct User: Decodable { var id: Int }
        struct Body: Encodable {
            var addLabels: String?
            var reviewerIds: [Int]?
        }
        var (ids, notes): ([Int], [String]) = ([], [])
        for reviewer in reviewers {
            let name = String(reviewer.trimmingPrefix("@"))
            // Groups own files, but only people review; an address says nothing about a user's name.
            let isPerson = !name.contains("/") && !name.contains("@")
            let found = isPerson ? try await self.api.list(User.self, "users", ["username": name]).first : nil
            if let found { ids.append(found.id) } else { notes.append("\(reviewer) could not be asked for a review") }
        }
        let body = Body(
            addLabels: self.settings.labels.isEmpty ? nil : self.settings.labels.joined(separator: ","),
            reviewerIds: ids.isEmpty ? nil : ids
        )
        if body.addLabels != nil || body.reviewerIds != nil {
            try await self.api.send("PUT", "\(self.place)/merge_requests/\(number)", body)
        }
        return notes
    }

    func merge(_ pull: RemotePull, message: String) async throws(AgentError) {
        struct Body: Encodable {
            var sha: String
            var squash: Bool
            var mergeCommitMessage, squashCommitMessage: String?
        }
        let isSquash = self.settings.method == .squash
        let words = MergeWords(message, for: pull)
        try await self.api.send(
            "PUT",
            "\(self.place)/merge_requests/\(pull.number)/merge",
            Body(
                sha: pull.head,
                squash: isSquash,
                mergeCommitMessage: message,
                squashCommitMessage: isSquash ? "\(words.squashTitle)\n\n\(words.rest)" : nil
            )
        )
    }

    func say(_ text: String, on number: Int) async throws(AgentError) {
        try await self.api.send("POST", "\(self.place)/merge_requests/\(number)/notes", ["body": text])
    }

    func remarks(on number: Int) async throws(AgentError) -> [Remark] {
        let request = try await self.request(number)
        return try await self.api.list(
            GitLabNote.self,
            "\(self.place)/merge_requests/\(number)/notes",
            ["sort": "asc", "order_by": "created_at", "per_page": "100"]
        ).filter { $0.system != true }.map { note in
            Remark(
                id: "note:\(note.id)",
                author: note.author.username,
                text: note.body,
                url: "\(request.webUrl)#note_\(note.id)"
            )
        }
    }

    /// The jobs of the commit, the approvals, and GitLab's own verdict, which has the last word.
    func readiness(of pull: RemotePull, onto base: String) async throws(AgentError) -> Readiness {
        struct Approvals: Decodable { var approvalsLeft: Int? }
        var readiness = Readiness()
        let checks = try await self.checks(of: pull.head)
        for (name, isGreen) in checks.sorted(by: { $0.key < $1.key }) { readiness.add("the job \(name)", isGreen) }
        for name in self.settings.checks where checks[name] == nil { readiness.add("the job \(name)", nil) }
        let place = "\(self.place)/merge_requests/\(pull.number)/approvals"
        do throws(AgentError) {
            let left = try await self.api.get(Approvals.self, place).approvalsLeft ?? 0
            if left > 0 { readiness.add(left == 1 ? "one approval" : "\(left) approvals", nil) }
        } catch  where [.refused(403), .refused(404)].contains(error.code) {
            // Approvals are not part of every edition; the verdict counts.
        }
        self.hear(pull.verdict, base, &readiness)
        return readiness
    }

    private func hear(_ verdict: String, _ base: String, _ readiness: inout Readiness) {
        let isKnown = !readiness.missing.isEmpty || !readiness.broken.isEmpty
        switch verdict {
        case "mergeable": break
        case "conflict": readiness.conflicts = true
        case "checking", "unchecked", "preparing", "approvals_syncing":
            readiness.add("GitLab to find out whether it merges cleanly", nil)
        case "ci_must_pass", "ci_still_running": if !isKnown { readiness.add("a pipeline that passes", nil) }
        case "not_approved": if !isKnown { readiness.add("an approval", nil) }
        case "discussions_not_resolved": readiness.add("open discussions to be resolved", nil)
        case "requested_changes": readiness.add("changes that a reviewer asks for", nil)
        case "draft_status": readiness.add("somebody to take it out of draft", nil)
        case "need_rebase": readiness.add("a rebase onto \(base), as the project wants", nil)
        default: readiness.add("a rule of the project (\(verdict.replacing("_", with: " ")))", nil)
        }
    }

    /// The last run of every job of a commit by its name; one that may fail cannot be red.
    private func checks(of commit: String) async throws(AgentError) -> [String: Bool?] {
        struct Job: Decodable {
            var name, status: String
            var allowFailure: Bool?
        }
        let jobs = try await self.api.list(
            Job.self,
            "\(self.place)/repository/commits/\(commit)/statuses",
            ["per_page": "100"]
        )
        var checks: [String: Bool?] = [:]
        for job in jobs {
            let isGreen: Bool? =
                switch job.status {
                case "success", "skipped": true
                case "failed", "canceled": job.allowFailure == true
                case "manual": job.allowFailure == true ? true : nil
                default: nil
                }
            checks.updateValue(isGreen, forKey: job.name)
        }
        return checks
    }
}
