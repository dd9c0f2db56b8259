/// GitHub's objects, with every field that its description of the API (version 2026-03-10) calls required.
extension ForgeWorld {
    private var api: String { "\(self.address)/api/v3/repos/\(self.repository)" }

    func gitHubPull(_ pull: ForgePull, isWhole: Bool) -> JSON {
        let url = "\(self.api)/pulls/\(pull.number)"
        let issue = "\(self.api)/issues/\(pull.number)"
        let page = "\(self.address)/\(self.repository)/pull/\(pull.number)"
        let links = [
            "self": url, "html": page, "issue": issue, "comments": "\(issue)/comments",
            "review_comments": "\(url)/comments", "review_comment": "\(self.api)/pulls/comments{/number}",
            "commits": "\(url)/commits", "statuses": "\(self.api)/statuses/\(pull.head)",
        ]
        let closed = pull.closedAt.map(JSON.string) ?? .null
        var json: [String: JSON] = [
            "url": .string(url), "id": .integer(pull.id), "node_id": .string("PR_\(pull.id)"),
            "html_url": .string(page),
            "diff_url": .string("\(page).diff"), "patch_url": .string("\(page).patch"), "issue_url": .string(issue),
            "commits_url": .string("\(url)/commits"), "review_comments_url": .string("\(url)/comments"),
            "review_comment_url": .string("\(self.api)/pulls/comments{/number}"),
            "comments_url": .string("\(issue)/comments"),
            "statuses_url": .string("\(self.api)/statuses/\(pull.head)"), "number": .integer(pull.number),
            "state": .string(pull.state == "open" ? "open" : "closed"), "locked": false, "title": .string(pull.title),
            "user": self.gitHubUser("chatbridge[bot]"), "body": .string(pull.body),
            "labels": .array(pull.labels.map(self.gitHubLabel)), "milestone": .null,
            "created_at": .string(pull.openedAt), "updated_at": .string(pull.closedAt ?? pull.openedAt),
            "closed_at": closed, "merged_at": pull.state == "merged" ? closed : .null, "draft": false,
            "head": self.gitHubSide(pull.branch, pull.head),
            "base": self.gitHubSide(pull.base, self.git.commit(pull.base) ?? ""),
            "_links": .object(links.mapValues { ["href": .string($0)] }), "author_association": "COLLABORATOR",
            "auto_merge": .null,
            "requested_reviewers": .array(pull.reviewers.filter(self.people.contains).map(self.gitHubUser)),
        ]
        if isWhole { json.merge(self.gitHubVerdict(pull)) { $1 } }
        return .object(json)
    }

    private func gitHubVerdict(_ pull: ForgePull) -> [String: JSON] {
        let isClean = pull.state == "open" && self.isClean(pull)
        let isGreen = self.checks.values.allSatisfy { $0 == "success" }
        let state =
            pull.state != "open"
            ? "unknown" : !isClean ? "dirty" : !self.isFree(pull) ? "blocked" : isGreen ? "clean" : "unstable"
        return [
            "merged": .bool(pull.state == "merged"), "mergeable": pull.state == "open" ? .bool(isClean) : .null,
            "mergeable_state": .string(state),
            "merged_by": pull.state == "merged" ? self.gitHubUser("chatbridge[bot]") : .null, "comments": 0,
            "review_comments": 0, "maintainer_can_modify": false, "commits": 1, "additions": 1, "deletions": 0,
            "changed_files": 1,
        ]
    }

    private func gitHubSide(_ branch: String, _ commit: String) -> JSON {
        let owner = String(self.repository.prefix { $0 != "/" })
        return [
            "label": .string("\(owner):\(branch)"), "ref": .string(branch), "sha": .string(commit),
            "user": self.gitHubUser(owner), "repo": self.gitHubRepository,
        ]
    }

    func gitHubUser(_ login: String) -> JSON {
        var json: [String: JSON] = [
            "login": .string(login), "id": .integer(login.utf8.reduce(7) { ($0 * 31 + Int($1)) % 100_000 }),
            "node_id": .string("U_\(login)"), "gravatar_id": "", "type": "User", "site_admin": false,
        ]
        for name in [
            "avatar", "followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events",
            "received_events", "html",
        ] {
            json["\(name)_url"] = .string("\(self.address)/\(login)/\(name)")
        }
        json["url"] = .string("\(self.address)/api/v3/users/\(login)")
        return .object(json)
    }

    private var gitHubRepository: JSON {
        let (owner, name) = (self.repository.prefix { $0 != "/" }, self.repository.drop { $0 != "/" }.dropFirst())
        var json: [String: JSON] = [
            "id": 1, "node_id": "R_1", "name": .string(String(name)), "full_name": .string(self.repository),
            "license": .null, "forks": 0, "owner": self.gitHubUser(String(owner)), "description": .null, "fork": false,
            "private": true, "mirror_url": .null, "homepage": .null, "language": .null, "forks_count": 0,
            "stargazers_count": 0, "watchers_count": 0, "size": 1, "default_branch": .string(self.git.mainBranch),
            "open_issues_count": 0, "open_issues": 0, "watchers": 0, "has_pages": false, "disabled": false,
            "pushed_at": .null, "created_at": .null, "updated_at": .null, "url": .string(self.api),
        ]
        let addresses =
            "html archive assignees blobs branches collaborators comments commits compare contents contributors "
            + "deployments downloads events forks git_commits git_refs git_tags git issue_comment issue_events issues "
            + "keys labels languages merges milestones notifications pulls releases ssh stargazers statuses "
            + "subscribers subscription tags teams trees clone hooks svn"
        for name in addresses.split(separator: " ") { json["\(name)_url"] = .string("\(self.api)/\(name)") }
        return .object(json)
    }

    func gitHubLabel(_ name: String) -> JSON {
        [
            "id": 1, "node_id": "L_1", "url": .string("\(self.api)/labels/\(name)"), "name": .string(name),
            "description": .null, "color": "ededed", "default": false,
            "archived_at": .null, "archived_by": .null,
        ]
    }

    func gitHubComment(_ remark: ForgePull.Remark, _ pull: ForgePull) -> JSON {
        let issue = "\(self.api)/issues/\(pull.number)"
        return [
            "id": .integer(remark.id), "node_id": .string("IC_\(remark.id)"), "body": .string(remark.text),
            "url": .string("\(self.api)/issues/comments/\(remark.id)"),
            "html_url": .string("\(self.address)/\(self.repository)/pull/\(pull.number)#issuecomment-\(remark.id)"),
            "user": self.gitHubUser(remark.author), "created_at": .string(remark.at), "updated_at": .string(remark.at),
            "issue_url": .string(issue), "author_association": "COLLABORATOR",
        ]
    }

    func gitHubReview(_ remark: ForgePull.Remark, _ pull: ForgePull) -> JSON {
        let page = "\(self.address)/\(self.repository)/pull/\(pull.number)#pullrequestreview-\(remark.id)"
        let url = "\(self.api)/pulls/\(pull.number)"
        return [
            "id": .integer(remark.id), "node_id": .string("PRR_\(remark.id)"), "user": self.gitHubUser(remark.author),
            "body": .string(remark.text), "state": .string(remark.verdict ?? "COMMENTED"), "html_url": .string(page),
            "pull_request_url": .string(url), "commit_id": .string(pull.head), "submitted_at": .string(remark.at),
            "author_association": "MEMBER",
            "_links": ["html": ["href": .string(page)], "pull_request": ["href": .string(url)]],
        ]
    }

    func gitHubRun(_ name: String, _ state: String, _ commit: String) -> JSON {
        let url = "\(self.api)/check-runs/1"
        let isDone = state != "pending"
        return [
            "id": 1, "head_sha": .string(commit), "node_id": "CR_1", "external_id": "", "url": .string(url),
            "html_url": .string(url), "details_url": .string(url),
            "status": .string(isDone ? "completed" : "in_progress"),
            "conclusion": isDone ? .string(state) : .null, "started_at": .string(self.timestamp),
            "completed_at": isDone ? .string(self.timestamp) : .null,
            "output": [
                "title": .null, "summary": .null, "text": .null, "annotations_count": 0,
                "annotations_url": .string("\(url)/annotations"),
            ],
            "name": .string(name), "check_suite": ["id": 1], "app": .null, "pull_requests": [],
        ]
    }

    func gitHubStatus(_ commit: String, _ state: String, _ checks: [String: String]) -> JSON {
        let url = "\(self.api)/commits/\(commit)"
        let statuses = checks.sorted { $0.key < $1.key }.map { name, state -> JSON in
            [
                "description": .null, "id": 1, "node_id": "S_1", "state": .string(state), "context": .string(name),
                "target_url": .null, "avatar_url": .null, "url": .string(url), "created_at": .string(self.timestamp),
                "updated_at": .string(self.timestamp),
            ]
        }
        return [
            "state": .string(state), "statuses": .array(statuses), "sha": .string(commit),
            "total_count": .integer(statuses.count), "repository": self.gitHubRepository, "commit_url": .string(url),
            "url": .string("\(url)/status"),
        ]
    }

    func gitHubBranch(_ name: String) -> ForgeAnswer {
        guard let commit = self.git.commit(name) else { return .trouble(404, "Branch not found") }
        let url = "\(self.api)/branches/\(name)"
        let page = "\(self.address)/\(self.repository)/tree/\(name)"
        let person: JSON = ["name": "forge", "email": "forge@localhost", "date": .string(self.timestamp)]
        let place = "\(self.api)/commits/\(commit)"
        let object: JSON = [
            "url": .string(place), "sha": .string(commit), "node_id": "C_1", "html_url": .string(place),
            "comments_url": .string(place), "author": .null, "committer": .null, "parents": [],
            "commit": [
                "url": .string(place), "author": person, "committer": person, "message": "m", "comment_count": 0,
                "tree": ["sha": .string(commit), "url": .string(place)],
            ],
        ]
        let isProtected = !self.requiredChecks.isEmpty
        let contexts: JSON = .array(self.requiredChecks.map(JSON.string))
        return ForgeAnswer(json: [
            "name": .string(name), "commit": object, "protected": .bool(isProtected),
            "_links": ["html": .string(page), "self": .string(url)],
            "protection": [
                "enabled": .bool(isProtected),
                "required_status_checks": [
                    "enforcement_level": .string(isProtected ? "everyone" : "off"), "contexts": contexts, "checks": [],
                ],
            ],
            "protection_url": .string("\(url)/protection"),
        ])
    }
}
