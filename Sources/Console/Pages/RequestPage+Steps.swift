import Requests

extension RequestPage {
    /// A step with its checks, the rows of each model, and what else it left to look at.
    func step(_ step: Report.Step) -> HTML {
        let times = [step.startedAt.map { "from \($0)" }, step.endedAt.map { "to \($0)" }].compactMap(\.self)
        let lines: [HTML?] = [
            times.isEmpty ? nil : "\(times.joined(separator: " "))",
            step.commands.isEmpty ? nil : "Runs \(step.commands.map { "<code>\($0)</code> " as HTML })",
            step.result.map { "\($0.summary)" }, step.failure.map { "<span class=\"failed\">\($0.message)</span>" },
            step.result?.commit.map { "Commit \(HTML.code($0))" },
        ]
        let files: [HTML] = (step.result?.files ?? []).map { "\(HTML.code($0.path)) +\($0.added) −\($0.removed)" }
        let passages = step.result?.passages ?? step.failure?.passages ?? []
        let notes: [HTML] = step.notes.map { "\($0)" }
        let said: HTML = notes.isEmpty ? "" : "<details><summary>What it said</summary>\(HTML.list(notes))</details>\n"
        return .section(
            "Step \(step.number): \(step.agent), \(step.summary)",
            [.list(lines.compactMap(\.self) + files), self.checks(step), self.counts(step)] + passages.map(HTML.init)
                + [said]
        )
    }

    private func checks(_ step: Report.Step) -> HTML {
        let checks = step.result?.checks ?? step.failure?.checks ?? []
        let rows: [[HTML]] = checks.map { check in
            let outcome = check.outcome.rawValue
            return ["\(check.name)", "<span class=\"\(outcome)\">\(outcome)</span>", "\(check.detail)"]
        }
        return .table(["Check", "Outcome", "Detail"], rows, caption: "What was checked")
    }

    private func counts(_ step: Report.Step) -> HTML {
        func number(_ count: Int?) -> HTML { count.map { "\($0)" } ?? "–" }
        let rows: [[HTML]] = (step.result?.rowCounts ?? []).map {
            ["\($0.model)", number($0.before), number($0.after)]
        }
        return .table(["Model", "Before", "After"], rows, caption: "Rows")
    }
}

extension HTML {
    init(_ passage: Passage) {
        switch passage {
        case .text(let text): self = "<p>\(text)</p>\n"
        case .bullets(let bullets): self = .list(bullets.map { "\($0)" })
        case .code(let code): self = "<pre>\(code)</pre>\n"
        case .table(let table):
            self = .table(table.header, table.rows.map { $0.map { "\($0)" } }, caption: table.caption)
        }
    }
}
