import Requests

extension GitHubService {
    /// Checks, reviews and the rules of the base branch, as far as the token may see them; GitHub's own verdict on the
    /// merge has the last word.
    func readiness(of pull: RemotePull, onto base: String) async throws(AgentError) -> Readiness {
        var readiness = Readiness()
        if pull.verdict == "dirty" {
            readiness.conflicts = true
            return readiness
        }
        let checks = try await self.checks(of: pull.head)
        for (name, isGreen) in checks.sorted(by: { $0.key < $1.key }) { readiness.add("the check \(name)", isGreen) }
        let rules = try await self.rules(of: base)
        for name in rules.checks + self.settings.checks where checks[name] == nil {
            readiness.add("the check \(name)", nil)
        }
        let reviews = try await self.reviews(of: pull.number)
        for (person, isApproval) in reviews.sorted(by: { $0.key < $1.key }) where !isApproval {
            readiness.add("changes that \(person) asks for", nil)
        }
        let wanted = rules.approvals - reviews.values.count { $0 }
        if wanted > 0 { readiness.add(wanted == 1 ? "one approving review" : "\(wanted) approving reviews", nil) }
        self.hear(pull.verdict, base, rules, &readiness)
        return readiness
    }

    private func hear(_ verdict: String, _ base: String, _ rules: Rules, _ readiness: inout Readiness) {
        switch verdict {
        case "unknown": readiness.add("GitHub to find out whether it merges cleanly", nil)
        case "draft": readiness.add("somebody to take it out of draft", nil)
        case "behind": readiness.add("the branch to be brought up to date with \(base), as its protection wants", nil)
        case "blocked" where readiness.missing.isEmpty && readiness.broken.isEmpty:
            let rest = rules.needsOwners ? "a review by the code owners, or another rule" : "a rule"
            readiness.add("\(rest) of the protected branch \(base)", nil)
        default: break
        }
    }

    /// Every check of a commit by its name: green, red, or not done.
    private func checks(of commit: String) async throws(AgentError) -> [String: Bool?] {
        struct Runs: Decodable { var checkRuns: [Run] }
        struct Run: Decodable {
            var name, status: String
            var conclusion: String?
        }
        struct Combined: Decodable { var statuses: [Status] }
        struct Status: Decodable { var context, state: String }
        var checks: [String: Bool?] = [:]
        let place = "\(self.place)/commits/\(commit)"
        for run in try await self.api.get(Runs.self, "\(place)/check-runs", ["per_page": "100"]).checkRuns {
            let isGood = run.conclusion.map(["success", "neutral", "skipped"].contains)
            checks.updateValue(run.status == "completed" ? isGood : nil, forKey: run.name)
        }
        for status in try await self.api.get(Combined.self, "\(place)/status", ["per_page": "100"]).statuses {
            checks.updateValue(status.state == "pending" ? nil : status.state == "success", forKey: status.context)
        }
        return checks
    }

    /// What the base branch asks for.
    struct Rules: Hashable, Sendable {
        var checks: [String] = []
        var approvals = 0
        var needsOwners = false
    }

    /// Rulesets, which everybody who reads may see, and the older protection, of which that is only the checks.
    private func rules(of base: String) async throws(AgentError) -> Rules {
        struct Rule: Decodable {
            var type: String
            var parameters: Parameters?
        }
        struct Parameters: Decodable {
            var requiredApprovingReviewCount: Int?
            var requireCodeOwnerReview: Bool?
            var requiredStatusChecks: [Check]?
        }
        struct Check: Decodable { var context: String }
        struct Branch: Decodable { var protection: Protection? }
        struct Protection: Decodable { var requiredStatusChecks: Contexts? }
        struct Contexts: Decodable { var contexts: [String]? }
        var rules = Rules()
        let branch = try await self.api.get(Branch.self, "\(self.place)/branches/\(base.inQuery)")
        rules.checks = branch.protection?.requiredStatusChecks?.contexts ?? []
        do throws(AgentError) {
            for rule in try await self.api.list(Rule.self, "\(self.place)/rules/branches/\(base.inQuery)") {
                rules.checks += rule.parameters?.requiredStatusChecks?.map(\.context) ?? []
                rules.approvals = max(rules.approvals, rule.parameters?.requiredApprovingReviewCount ?? 0)
                if rule.parameters?.requireCodeOwnerReview == true { rules.needsOwners = true }
            }
        } catch  where [.refused(403), .refused(404)].contains(error.code) {
            // An older server without rulesets; its verdict on the merge still counts.
        }
        return rules
    }

    /// Everybody's last verdict: whether they approve.
    private func reviews(of number: Int) async throws(AgentError) -> [String: Bool] {
        var verdicts: [String: Bool] = [:]
        let reviews = try await self.api.list(
            GitHubReview.self,
            "\(self.place)/pulls/\(number)/reviews",
            ["per_page": "100"]
        )
        for review in reviews {
            guard let author = review.user?.login else { continue }
            switch review.state {
            case "APPROVED": verdicts[author] = true
            case "CHANGES_REQUESTED": verdicts[author] = false
            case "DISMISSED": verdicts[author] = nil
            default: break
            }
        }
        return verdicts
    }
}
