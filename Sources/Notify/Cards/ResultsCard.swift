import ChatBridge
import Requests

extension Cards {
    /// What was verified: each check, and the rows of each model before and after.
    static func results(_ request: Request) -> Card {
        let results = request.results.sorted { $0.key < $1.key }.map(\.value)
        let checks = results.flatMap(\.checks)
        let counts = results.flatMap(\.rowCounts)
        var blocks: [Card.Block] = []
        if !checks.isEmpty { blocks.append(.steps(checks.map(self.line))) }
        if !counts.isEmpty { blocks.append(.table(self.table(counts))) }
        blocks += self.blocks(results.filter { !$0.checks.isEmpty || !$0.rowCounts.isEmpty }.flatMap(\.passages))
        let failed = checks.count { $0.outcome == .failed }
        let verdict = failed == 0 ? "\(checks.count) checks passed or skipped" : "\(failed) checks failed"
        return Card(
            state: failed == 0 ? .done : .failed,
            headline: "What was checked",
            blocks: blocks,
            fallback: "What was checked: \(verdict)"
        )
    }

    /// One check as a line of a list.
    static func line(_ check: StepResult.Check) -> Card.Step {
        let state: Card.Step.State =
            switch check.outcome {
            case .passed: .done
            case .warned, .failed: .failed
            case .skipped: .skipped
            }
        let warning = check.outcome == .warned ? "warning: " : ""
        return Card.Step(state, "\(bold: check.name) \(warning)\(check.detail)")
    }

    private static func table(_ counts: [StepResult.RowCount]) -> Passage.Table {
        Passage.Table(
            caption: "Rows",
            header: ["Model", "Before", "After", "Difference"],
            rows: counts.map { count in
                [count.model, self.number(count.before), self.number(count.after), self.difference(count)]
            }
        )
    }

    private static func number(_ number: Int?) -> String { number.map(self.grouped) ?? "–" }

    private static func difference(_ count: StepResult.RowCount) -> String {
        switch (count.before, count.after) {
        case (nil, nil): "–"
        case (nil, _): "new"
        case (_, nil): "gone"
        case (let before?, let after?):
            after == before ? "0" : (after > before ? "+" : "−") + self.grouped(abs(after - before))
        }
    }

    /// A number with its thousands apart: 50,000.
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
