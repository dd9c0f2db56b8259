import Foundation

/// GitHub's REST API.
extension ForgeWorld {
    mutating func gitHub(_ call: ForgeCall) -> ForgeAnswer {
        let place = ["repos"] + self.repository.split(separator: "/").map(String.init)
        guard call.path.starts(with: place) else { return .trouble(404, "Not Found") }
        self.refresh()
        let rest = Array(call.path.dropFirst(place.count))
        switch (call.method, rest.first) {
        case (_, "pulls"): return self.gitHubPulls(call, Array(rest.dropFirst()))
        case (_, "issues"): return self.gitHubIssues(call, Array(rest.dropFirst()))
        case ("GET", "commits") where rest.count == 3: return self.gitHubChecks(rest[1], rest[2])
        case ("GET", "branches"): return self.gitHubBranch(rest.dropFirst().joined(separator: "/"))
        case ("GET", "rules"): return self.gitHubRules()
        default: return .trouble(404, "Not Found")
        }
    }

    private mutating func gitHubPulls(_ call: ForgeCall, _ rest: [String]) -> ForgeAnswer {
        switch (call.method, rest.count) {
        case ("GET", 0):
            let head = call.query["head"] ?? ""
            let owner = self.repository.prefix { $0 != "/" }
            let found = self.pulls.reversed().filter { pull in
                (head.isEmpty || head == "\(owner):\(pull.branch)")
                    && (call.query["state"] == "all" || (pull.state == "open") == (call.query["state"] != "closed"))
            }
            return ForgeAnswer(json: .array(found.map { self.gitHubPull($0, isWhole: false) }))
        case ("POST", 0): return self.gitHubOpen(call.body)
        default: break
        }
        guard let index = self.index(rest.first) else { return .trouble(404, "Not Found") }
        switch (call.method, rest.dropFirst().first) {
        case ("GET", nil): return ForgeAnswer(json: self.gitHubPull(self.pulls[index], isWhole: true))
        case ("PATCH", nil):
            self.pulls[index].title = call.body["title"].string ?? self.pulls[index].title
            self.pulls[index].body = call.body["body"].string ?? self.pulls[index].body
            if call.body["state"].string == "closed", self.pulls[index].state == "open" {
                (self.pulls[index].state, self.pulls[index].closedAt) = ("closed", self.timestamp)
            }
            return ForgeAnswer(json: self.gitHubPull(self.pulls[index], isWhole: true))
        case ("PUT", "merge"): return self.gitHubMerge(index, call.body)
        case ("POST", "requested_reviewers"): return self.gitHubInvite(index, call.body)
        case ("GET", "comments"): return ForgeAnswer(json: .array([]))
        case ("GET", "reviews"):
            let reviews = self.pulls[index].remarks.filter { $0.verdict != nil }
            return ForgeAnswer(json: .array(reviews.map { self.gitHubReview($0, self.pulls[index]) }))
        default: return .trouble(404, "Not Found")
        }
    }

    private mutating func gitHubOpen(_ body: JSON) -> ForgeAnswer {
        guard let title = body["title"].string, !title.isEmpty, let branch = body["head"].string,
            let base = body["base"].string
        else { return .trouble(422, "Validation Failed") }
        guard let index = self.open(title: title, body: body["body"].string ?? "", branch: branch, base: base) else {
            return ForgeAnswer(
                status: 422,
                json: [
                    "message": "Validation Failed", "documentation_url": "https://docs.example",
                    "errors": [
                        ["message": .string("A pull request already exists for \(branch), or it is not there.")]
                    ],
                ]
            )
        }
        return ForgeAnswer(status: 201, json: self.gitHubPull(self.pulls[index], isWhole: true))
    }

    private mutating func gitHubMerge(_ index: Int, _ body: JSON) -> ForgeAnswer {
        let pull = self.pulls[index]
        if let sha = body["sha"].string, sha != pull.head {
            return .trouble(409, "Head branch was modified. Review and try the merge again.")
        }
        guard pull.state == "open", self.isFree(pull), self.isClean(pull) else {
            return .trouble(405, "Pull Request is not mergeable")
        }
        let parts = ["commit_title", "commit_message"].compactMap { body[$0].string }.filter { !$0.isEmpty }
        let message = parts.isEmpty ? "Merge pull request #\(pull.number)" : parts.joined(separator: "\n\n")
        guard
            let commit = self.finish(index, method: body["merge_method"].string ?? "merge", message: message)
        else { return .trouble(405, "Merge conflict") }
        return ForgeAnswer(
            json: ["sha": .string(commit), "merged": true, "message": "Pull Request successfully merged"]
        )
    }

    private mutating func gitHubInvite(_ index: Int, _ body: JSON) -> ForgeAnswer {
        let people = (body["reviewers"].array ?? []).compactMap(\.string)
        let teams = (body["team_reviewers"].array ?? []).compactMap(\.string)
        guard people.allSatisfy(self.people.contains) else {
            return .trouble(422, "Reviews may only be requested from collaborators.")
        }
        for name in people + teams where !self.pulls[index].reviewers.contains(name) {
            self.pulls[index].reviewers.append(name)
        }
        return ForgeAnswer(status: 201, json: self.gitHubPull(self.pulls[index], isWhole: false))
    }

    private mutating func gitHubIssues(_ call: ForgeCall, _ rest: [String]) -> ForgeAnswer {
        if rest.first == "comments" || rest.first.flatMap({ Int($0) }).map({ self.issues[$0] != nil }) == true {
            return self.gitHubIssue(call, rest)
        }
        guard rest.count == 2, let index = self.index(rest[0]) else { return .trouble(404, "Not Found") }
        switch (call.method, rest[1]) {
        case ("POST", "labels"):
            for label in (call.body["labels"].array ?? []).compactMap(\.string)
            where !self.pulls[index].labels.contains(label) {
                self.pulls[index].labels.append(label)
            }
            return ForgeAnswer(json: .array(self.pulls[index].labels.map(self.gitHubLabel)))
        case ("GET", "comments"):
            let comments = self.pulls[index].remarks.filter { $0.verdict == nil }
            return ForgeAnswer(json: .array(comments.map { self.gitHubComment($0, self.pulls[index]) }))
        case ("POST", "comments"):
            guard let text = call.body["body"].string else { return .trouble(422, "Validation Failed") }
            self.say(text, by: "chatbridge[bot]", on: self.pulls[index].number)
            guard let last = self.pulls[index].remarks.last else { return .trouble(500, "Server Error") }
            return ForgeAnswer(status: 201, json: self.gitHubComment(last, self.pulls[index]))
        default: return .trouble(404, "Not Found")
        }
    }

    private func gitHubChecks(_ commit: String, _ kind: String) -> ForgeAnswer {
        // Names with a slash are statuses of the older kind, as many services report them.
        let (old, new) = (self.checks.filter { $0.key.contains("/") }, self.checks.filter { !$0.key.contains("/") })
        if kind == "status" {
            let state =
                old.values.contains("failure")
                ? "failure" : old.values.allSatisfy { $0 == "success" } ? "success" : "pending"
            return ForgeAnswer(json: self.gitHubStatus(commit, state, old))
        }
        let runs = new.sorted { $0.key < $1.key }.map { self.gitHubRun($0.key, $0.value, commit) }
        return ForgeAnswer(json: ["total_count": .integer(runs.count), "check_runs": .array(runs)])
    }

    private func gitHubRules() -> ForgeAnswer {
        var rules: [JSON] = []
        if self.requiredApprovals > 0 {
            rules.append([
                "type": "pull_request", "ruleset_source_type": "Repository", "ruleset_source": .string(self.repository),
                "ruleset_id": 1,
                "parameters": [
                    "required_approving_review_count": .integer(self.requiredApprovals),
                    "dismiss_stale_reviews_on_push": false, "require_code_owner_review": false,
                    "require_last_push_approval": false, "required_review_thread_resolution": false,
                ],
            ])
        }
        if !self.requiredChecks.isEmpty {
            rules.append([
                "type": "required_status_checks", "ruleset_source_type": "Repository",
                "ruleset_source": .string(self.repository), "ruleset_id": 1,
                "parameters": [
                    "strict_required_status_checks_policy": false,
                    "required_status_checks": .array(self.requiredChecks.map { ["context": .string($0)] }),
                ],
            ])
        }
        return ForgeAnswer(json: .array(rules))
    }
}
