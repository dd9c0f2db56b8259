import Requests

/// What a pull request says: the request, the plan, the results, and who approved.
struct PullRequestText {
    let request: Request
    let plan: Plan

    /// `chatbridge/12-add-the-metric-avg-fare`, or the branch that people worked on.
    var branch: String {
        if let handmade = self.plan.handmade { return handmade.branch }
        let slug = self.plan.title.slug.replacing("_", with: "-").prefix(50).trimmingSuffix { $0 == "-" }
        return "chatbridge/\(self.request.id)-\(slug)"
    }

    var body: String {
        var lines = ["## Request", "", "Request \(self.request.id) by \(self.request.opening.displayName)."]
        if case .text(let words) = self.request.opening.words {
            lines += ["", "> \(words.replacing("\n", with: "\n> "))"]
        }
        lines += ["", "## Plan", "", self.plan.title, ""]
        lines += self.plan.steps.map { step in
            let files = step.files.isEmpty ? "" : ": \(step.files.map { "`\($0)`" }.joined(separator: ", "))"
            return "- **\(step.agent.rawValue)** \(step.summary)\(files)"
        }
        lines += ["", "Risk: \(self.plan.risk.rawValue)."] + self.plan.reasons.map { "- \($0)" }
        lines += self.blast + self.results
        if let approval = self.request.approval {
            lines += [
                "", "## Approval", "", "Approved by \(approval.person) for plan `\(approval.planDigest.prefix(12))`.",
            ]
        }
        lines += ["", "ChatBridge-Request: \(self.request.id)", "<!-- chatbridge:request \(self.request.id) -->", ""]
        return lines.joined(separator: "\n")
    }

    private var blast: [String] {
        let blast = self.plan.blast
        let parts = [
            ("Models", blast.models), ("Downstream", blast.downstreamModels), ("Metrics", blast.metrics),
            ("Dashboards", blast.dashboards), ("Owners", blast.owners),
        ].filter { !$0.1.isEmpty }
        return parts.isEmpty ? [] : [""] + parts.map { "- \($0.0): \($0.1.joined(separator: ", "))" }
    }

    private var results: [String] {
        let results = self.request.results.sorted { $0.key < $1.key }
        let checks = results.flatMap(\.value.checks)
        let counts = results.flatMap(\.value.rowCounts)
        var lines = ["", "## Results", ""] + results.map { "- \($0.value.summary)" }
        if !checks.isEmpty {
            lines += ["", "| Check | Outcome | |", "|---|---|---|"]
            lines += checks.map { "| \($0.name) | \($0.outcome.rawValue) | \($0.detail) |" }
        }
        if !counts.isEmpty {
            lines += ["", "| Rows | before | after |", "|---|---:|---:|"]
            lines += counts.map {
                "| \($0.model) | \($0.before.map(String.init) ?? "–") | \($0.after.map(String.init) ?? "–") |"
            }
        }
        return lines
    }
}

extension Opening {
    /// The person's name, or the id where the platform gave none; one line, for commits.
    var displayName: String {
        let name = (self.personName ?? self.person.rawValue).filter { !$0.isNewline && $0 != "<" && $0 != ">" }
        return name.isEmpty ? self.person.rawValue : name
    }
}
