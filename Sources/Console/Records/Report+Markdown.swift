import Requests

extension Report {
    /// The report as a page in Markdown, which reads well as it is.
    package var markdown: String {
        var page = Page()
        page.line("# Request \(self.number): \(self.state)")
        page.bullets([
            "Asked by \(self.requesterName.map { "\($0) (\(self.requester))" } ?? self.requester), \(self.openedAt)",
            self.endedAt.map { "Ended \($0)" }, self.project.map { "Project \($0)" },
            self.rollsBack.map { "Takes back request \($0)" },
        ])
        page.section("What was said", self.said.map { "\($0.at) \($0.by ?? "bot") (\($0.kind)): \($0.text)" })
        if let intent { page.section("What was understood", intent.lines) }
        for drawn in self.plans { self.write(drawn, to: &page) }
        page.section("What was decided", self.decisions.map(\.words))
        self.writeSteps(to: &page)
        page.section("What became of it", self.outcome)
        page.section("What was shown", self.messages.map { "\($0.at) \($0.post) `\($0.digest.prefix(12))`" })
        if let end { page.line("Event \(end.event), chain `\(end.hash)`.") }
        return page.text
    }

    private func write(_ drawn: Drawn, to page: inout Page) {
        let plan = drawn.plan
        page.line("## Plan of revision \(drawn.revision): \(plan.title)")
        page.bullets(
            [
                "Digest `\(plan.digest)`", "Base commit `\(plan.baseCommit)`",
                "Risk \(plan.risk.rawValue), kind \(plan.kind.rawValue)",
                plan.blast.models.isEmpty ? nil : "Changes \(plan.blast.models.joined(separator: ", "))",
                plan.blast.downstreamModels.isEmpty
                    ? nil : "Downstream \(plan.blast.downstreamModels.joined(separator: ", "))",
            ] + plan.reasons
        )
    }

    private func writeSteps(to page: inout Page) {
        for step in self.steps {
            page.line("## Step \(step.number): \(step.agent), \(step.summary)")
            page.bullets(
                [
                    step.startedAt.map { "From \($0)" + (step.endedAt.map { " to \($0)" } ?? "") },
                    step.commands.isEmpty ? nil : "Runs " + step.commands.map { "`\($0)`" }.joined(separator: ", "),
                    step.result?.summary, step.failure?.message,
                    step.result?.commit.map { "Commit `\($0)`" },
                ] + (step.result?.files ?? []).map { "`\($0.path)` +\($0.added) −\($0.removed)" }
            )
            let checks = step.result?.checks ?? step.failure?.checks ?? []
            page.table(["Check", "Outcome", "Detail"], checks.map { [$0.name, $0.outcome.rawValue, $0.detail] })
            let counts = step.result?.rowCounts ?? []
            page.table(
                ["Model", "Rows before", "after"],
                counts.map { [$0.model, $0.before.map(String.init) ?? "–", $0.after.map(String.init) ?? "–"] }
            )
            for passage in step.result?.passages ?? step.failure?.passages ?? [] { page.passage(passage) }
        }
    }

    private var outcome: [String] {
        var lines: [String] = []
        if let pull = self.pullRequest { lines.append("Pull request #\(pull.number) \(pull.title) (`\(pull.branch)`)") }
        if let merge { lines.append("Merged \(merge.at) as `\(merge.commit)`") }
        lines += self.deploys.map { "Deploy \($0.number), approved by \($0.by): \($0.stage) (\($0.at))" }
        lines += self.inspections.map { "Look \($0.number) at the target: \($0.summary) (\($0.at))" }
        if let back = self.rollBack {
            lines.append("Roll-back by request \(back.request), for \(back.by): \(back.stage)")
        }
        return lines
    }
}

extension Report.Decided {
    fileprivate var words: String {
        let bound = self.digest.map { " on `\($0.prefix(12))`" } ?? ""
        return "\(self.at) \(self.by): \(self.what)\(bound)\(self.why.map { " (\($0))" } ?? "")"
    }
}

extension Intent {
    fileprivate var lines: [String] {
        ["`\(self.name)`, sure to \((self.confidence * 100).rounded() / 100)"]
            + self.slots.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.spoken)" }
    }
}

extension SlotValue {
    /// As a person would write it.
    var spoken: String {
        switch self {
        case .text(let text): text
        case .list(let list): list.joined(separator: ", ")
        case .flag(let flag): flag ? "yes" : "no"
        case .filters(let filters):
            filters.map { "\($0.column) \($0.op) \($0.value.spoken)" }.joined(separator: " and ")
        }
    }
}

extension FilterValue {
    fileprivate var spoken: String {
        switch self {
        case .one(let one): one
        case .many(let many): many.joined(separator: ", ")
        }
    }
}

/// Markdown as it grows: paragraphs with a line between them.
private struct Page {
    private var parts: [String] = []

    var text: String { self.parts.joined(separator: "\n\n") + "\n" }

    mutating func line(_ text: String) { self.parts.append(text) }

    mutating func bullets(_ lines: [String?]) {
        let lines = lines.compactMap(\.self)
        if !lines.isEmpty { self.parts.append(lines.map { "- \(Self.onOneLine($0))" }.joined(separator: "\n")) }
    }

    mutating func section(_ title: String, _ lines: [String]) {
        guard !lines.isEmpty else { return }
        self.line("## \(title)")
        self.bullets(lines)
    }

    mutating func table(_ header: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        let lines = [header, header.map { _ in "---" }] + rows
        self.parts.append(lines.map { "| \($0.map(Self.cell).joined(separator: " | ")) |" }.joined(separator: "\n"))
    }

    mutating func passage(_ passage: Passage) {
        switch passage {
        case .text(let text): self.line(Self.onOneLine(text))
        case .bullets(let bullets): self.bullets(bullets)
        case .code(let code): self.line("```\n\(code.replacing("```", with: "'''"))\n```")
        case .table(let table):
            self.line("**\(table.caption)**")
            self.table(table.header, table.rows)
        }
    }

    private static func cell(_ text: String) -> String { Self.onOneLine(text).replacing("|", with: "\\|") }

    private static func onOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
