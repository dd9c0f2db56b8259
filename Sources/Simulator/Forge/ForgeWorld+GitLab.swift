/// GitLab's REST API, version 4.
extension ForgeWorld {
    mutating func gitLab(_ call: ForgeCall) -> ForgeAnswer {
        if call.method == "GET", call.path == ["users"] {
            let name = call.query["username"] ?? ""
            let found = self.people.firstIndex(of: name).map { [self.gitLabUser(name, $0 + 1)] } ?? []
            return ForgeAnswer(json: .array(found))
        }
        guard call.path.prefix(2) == ["projects", self.repository] else {
            return .trouble(404, "404 Project Not Found")
        }
        self.refresh()
        let rest = Array(call.path.dropFirst(2))
        if call.method == "GET", rest.count == 4, rest[0] == "repository", rest[3] == "statuses" {
            let jobs = self.checks.sorted { $0.key < $1.key }.enumerated().map { index, check -> JSON in
                [
                    "id": .integer(index + 1), "sha": .string(rest[2]), "name": .string(check.key),
                    "status": .string(["failure": "failed", "pending": "running"][check.value] ?? check.value),
                    "allow_failure": false,
                ]
            }
            return ForgeAnswer(json: .array(jobs))
        }
        guard rest.first == "merge_requests" else { return .trouble(404, "404 Not Found") }
        return self.gitLabRequests(call, Array(rest.dropFirst()))
    }

    private mutating func gitLabRequests(_ call: ForgeCall, _ rest: [String]) -> ForgeAnswer {
        if rest.isEmpty {
            guard call.method == "POST" else {
                let branch = call.query["source_branch"]
                let found = self.pulls.reversed().filter { branch == nil || $0.branch == branch }
                return ForgeAnswer(json: .array(found.map(self.gitLabRequest)))
            }
            return self.gitLabOpen(call.body)
        }
        guard let index = self.index(rest[0]) else { return .trouble(404, "404 Not Found") }
        switch (call.method, rest.dropFirst().first) {
        case ("GET", nil): return ForgeAnswer(json: self.gitLabRequest(self.pulls[index]))
        case ("PUT", nil):
            self.gitLabChange(index, call.body)
            return ForgeAnswer(json: self.gitLabRequest(self.pulls[index]))
        case ("PUT", "merge"): return self.gitLabMerge(index, call.body)
        case ("GET", "approvals"):
            let left = max(0, self.requiredApprovals - self.approvals(self.pulls[index]))
            return ForgeAnswer(json: [
                "approvals_required": .integer(self.requiredApprovals), "approvals_left": .integer(left),
            ])
        case ("GET", "notes"):
            return ForgeAnswer(json: .array(self.pulls[index].remarks.map(self.gitLabNote)))
        case ("POST", "notes"):
            guard let text = call.body["body"].string else { return .trouble(400, "body is missing") }
            self.say(text, by: "chatbridge", on: self.pulls[index].number)
            return ForgeAnswer(status: 201, json: self.pulls[index].remarks.last.map(self.gitLabNote) ?? .null)
        default: return .trouble(404, "404 Not Found")
        }
    }

    private mutating func gitLabOpen(_ body: JSON) -> ForgeAnswer {
        guard let title = body["title"].string, let branch = body["source_branch"].string,
            let base = body["target_branch"].string
        else { return .trouble(400, "title, source_branch or target_branch is missing") }
        let text = body["description"].string ?? ""
        guard let index = self.open(title: title, body: text, branch: branch, base: base) else {
            let words = "Another open merge request already exists for this source branch: !1"
            return ForgeAnswer(status: 409, json: ["message": [.string(words)]])
        }
        return ForgeAnswer(status: 201, json: self.gitLabRequest(self.pulls[index]))
    }

    private mutating func gitLabChange(_ index: Int, _ body: JSON) {
        self.pulls[index].title = body["title"].string ?? self.pulls[index].title
        self.pulls[index].body = body["description"].string ?? self.pulls[index].body
        if body["state_event"].string == "close", self.pulls[index].state == "open" {
            (self.pulls[index].state, self.pulls[index].closedAt) = ("closed", self.timestamp)
        }
        if let labels = body["add_labels"].string {
            for label in labels.split(separator: ",").map(String.init) where !self.pulls[index].labels.contains(label) {
                self.pulls[index].labels.append(label)
            }
        }
        if let ids = body["reviewer_ids"].array {
            self.pulls[index].reviewers = ids.compactMap(\.integer).filter { (1...self.people.count).contains($0) }
                .map { self.people[$0 - 1] }
        }
    }

    private mutating func gitLabMerge(_ index: Int, _ body: JSON) -> ForgeAnswer {
        let pull = self.pulls[index]
        if let sha = body["sha"].string, sha != pull.head {
            return .trouble(409, "SHA does not match HEAD of source branch: \(pull.head)")
        }
        guard pull.state == "open", self.isFree(pull) else { return .trouble(405, "405 Method Not Allowed") }
        guard self.isClean(pull) else { return .trouble(422, "Branch cannot be merged") }
        let isSquash = body["squash"].bool == true
        let message = body[isSquash ? "squash_commit_message" : "merge_commit_message"].string ?? "Merge"
        guard self.finish(index, method: isSquash ? "squash" : "merge", message: message) != nil else {
            return .trouble(422, "Branch cannot be merged")
        }
        return ForgeAnswer(json: self.gitLabRequest(self.pulls[index]))
    }

    private func gitLabRequest(_ pull: ForgePull) -> JSON {
        let verdict =
            pull.state != "open"
            ? "not_open"
            : !self.isClean(pull)
                ? "conflict"
                : self.verdict(of: self.requiredChecks) != true
                    ? "ci_must_pass" : self.approvals(pull) < self.requiredApprovals ? "not_approved" : "mergeable"
        return [
            "id": .integer(pull.id), "iid": .integer(pull.number), "project_id": 1, "title": .string(pull.title),
            "description": .string(pull.body), "state": .string(pull.state == "open" ? "opened" : pull.state),
            "created_at": .string(pull.openedAt), "target_branch": .string(pull.base),
            "source_branch": .string(pull.branch), "sha": .string(pull.head), "draft": false,
            "labels": .array(pull.labels.map(JSON.string)), "detailed_merge_status": .string(verdict),
            "merge_commit_sha": pull.mergeCommit.map(JSON.string) ?? .null, "squash_commit_sha": .null,
            "web_url": .string("\(self.address)/\(self.repository)/-/merge_requests/\(pull.number)"),
            "author": self.gitLabUser("chatbridge", 99),
        ]
    }

    private func gitLabNote(_ remark: ForgePull.Remark) -> JSON {
        [
            "id": .integer(remark.id), "body": .string(remark.text), "system": false,
            "author": self.gitLabUser(remark.author, 1), "created_at": .string(remark.at),
        ]
    }

    private func gitLabUser(_ name: String, _ id: Int) -> JSON {
        ["id": .integer(id), "username": .string(name), "name": .string(name), "state": "active"]
    }
}
