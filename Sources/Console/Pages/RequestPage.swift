import Requests

/// All that was said, decided, run and changed for one request, as a page.
struct RequestPage {
    let report: Report

    var html: HTML {
        let report = self.report
        let sections: [HTML] =
            [self.head, .section("What was said", [.list(report.said.map(self.said))]), self.understood]
            + report.plans.map(self.plan) + [self.decisions] + report.steps.map(self.step) + [self.outcome, self.shown]
        let end: HTML? = report.end.map { "<p>Event \($0.event), chain \(HTML.code($0.hash)).</p>\n" }
        return .page("Request \(report.number): \(report.state)", "\(sections)\(end)")
    }

    private var head: HTML {
        let report = self.report
        let who = report.requesterName.map { "\($0) (\(report.requester))" } ?? report.requester
        let facts: [(String, HTML?)] = [
            ("Asked by", "\(who)"), ("Project", report.project.map { "\($0)" }), ("Opened", "\(report.openedAt)"),
            ("Ended", report.endedAt.map { "\($0)" }),
            ("Takes back", report.rollsBack.map { "<a href=\"/requests/\($0)\">request \($0)</a>" }),
            ("Confidence", report.confidence.map { "\(Int(($0 * 100).rounded())) %" }),
            ("Record", "<a href=\"/api/requests/\(report.number)\">JSON</a>"),
        ]
        return
            "<dl>\n\(facts.compactMap { name, value in value.map { "<dt>\(name)</dt><dd>\($0)</dd>\n" as HTML } })</dl>\n"
    }

    private func said(_ saying: Report.Saying) -> HTML {
        "<time>\(saying.at)</time> <b>\(saying.by ?? "bot")</b> (\(saying.kind)): \(saying.text)"
    }

    private var understood: HTML {
        guard let intent = self.report.intent else { return "" }
        let slots = intent.slots.sorted { $0.key < $1.key }
            .map { ["\($0.key)", "\($0.value.spoken)"] as [HTML] }
        return .section(
            "What was understood",
            ["<p>\(HTML.code(intent.name))</p>\n", .table(["Slot", "Value"], slots)]
        )
    }

    private func plan(_ drawn: Report.Drawn) -> HTML {
        let plan = drawn.plan
        func names(_ what: String, _ list: [String]) -> HTML? {
            list.isEmpty ? nil : "\(what) \(list.joined(separator: ", "))"
        }
        let facts: [HTML?] = [
            "Digest \(HTML.code(plan.digest))", "Base commit \(HTML.code(plan.baseCommit))",
            "Risk \(plan.risk.rawValue), kind \(plan.kind.rawValue)", names("Changes", plan.blast.models),
            names("Downstream", plan.blast.downstreamModels), names("Metrics", plan.blast.metrics),
            names("Dashboards", plan.blast.dashboards), names("Owned by", plan.blast.owners),
        ]
        let reasons: [HTML] = plan.reasons.map { "\($0)" }
        return .section(
            "Plan of revision \(drawn.revision): \(plan.title)",
            [.list(facts.compactMap(\.self) + reasons)]
        )
    }

    private var decisions: HTML {
        let rows: [[HTML]] = self.report.decisions.map { decided in
            [
                "\(decided.at)", "\(decided.by)", "\(decided.what)",
                decided.digest.map { HTML.code(String($0.prefix(12))) } ?? "",
                "\(decided.why ?? "")",
            ]
        }
        return .section("What was decided", rows.isEmpty ? [] : [.table(["At", "By", "What", "Plan", "Why"], rows)])
    }

    private var outcome: HTML {
        let report = self.report
        var lines: [HTML] = []
        if let pull = report.pullRequest {
            let words: HTML = "Pull request #\(pull.number) \(pull.title)"
            lines.append("\(HTML.link(words, to: pull.url)) (\(HTML.code(pull.branch)))")
        }
        if let merge = report.merge { lines.append("Merged \(merge.at) as \(HTML.code(merge.commit))") }
        lines += report.deploys.map { "Deploy \($0.number), approved by \($0.by): \($0.stage) (\($0.at))" }
        lines += report.inspections.map { "Look \($0.number) at the target: \($0.summary) (\($0.at))" }
        if let back = report.rollBack {
            lines.append(
                "Roll-back by <a href=\"/requests/\(back.request)\">request \(back.request)</a>, for \(back.by): \(back.stage)"
            )
        }
        let output = report.deploys.flatMap(\.output).map(HTML.init)
        return .section("What became of it", lines.isEmpty ? [] : [.list(lines)] + output)
    }

    private var shown: HTML {
        let rows: [[HTML]] = self.report.messages.map {
            ["\($0.at)", "\($0.post)", .code(String($0.digest.prefix(12)))]
        }
        return .section("What was shown", rows.isEmpty ? [] : [.table(["At", "Message", "Digest"], rows)])
    }
}
