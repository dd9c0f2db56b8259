import Requests

/// What two runs of pytest say of the change between them. What was red before is not the change's fault.
struct PytestVerdict: Sendable {
    let before: PytestRun
    let after: PytestRun

    /// A coverage that falls by less, in hundredths, is nothing to speak of: a line more or less does that.
    private static let tolerance = 0.5

    var checks: [StepResult.Check] { [self.tests, self.coverage].compactMap { $0 } }

    private var tests: StepResult.Check {
        if let breakdown = self.after.breakdown {
            guard self.before.breakdown != nil else { return self.check(.failed, breakdown) }
            return self.check(.warned, "it did not run before the change, either: \(breakdown)")
        }
        // Where nothing is known of the time before, nobody can say whose fault it is.
        let blamed = self.before.breakdown == nil ? self.after.red.filter { self.before.red[$0.key] == nil } : [:]
        guard blamed.isEmpty else {
            let lines = blamed.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            let more = lines.count > 5 ? ["and \(lines.count - 5) more"] : []
            return self.check(.failed, (lines.prefix(5) + more).joined(separator: "\n"))
        }
        guard self.after.ran + self.after.skipped > 0 || self.before.ran > 0 else {
            return self.check(.skipped, "it found no test")
        }
        var words = ["\(self.after.passed) of \(self.after.ran) tests passed"]
        if self.after.skipped > 0 { words.append("\(self.after.skipped) skipped") }
        if !self.after.red.isEmpty {
            let isKnown = self.before.breakdown == nil
            words.append(
                "\(self.after.red.count) failed" + (isKnown ? " before the change, too" : "; it did not run before")
            )
        }
        let lost = self.before.ran - self.after.ran
        if lost > 0 { words.append("\(lost) fewer than before") }
        return self.check(self.after.red.isEmpty && lost <= 0 ? .passed : .warned, words.joined(separator: ", "))
    }

    private var coverage: StepResult.Check? {
        guard let after = self.after.coverage else { return nil }
        let before = self.before.coverage.map { ", \(Self.percent($0)) before" } ?? ""
        let fell = (self.before.coverage ?? after) - after >= Self.tolerance
        return .init(
            name: "coverage",
            outcome: fell ? .warned : .passed,
            detail: "\(Self.percent(after)) of the Python lines\(before)"
        )
    }

    private func check(_ outcome: StepResult.Check.Outcome, _ detail: String) -> StepResult.Check {
        .init(name: PythonTests.name, outcome: outcome, detail: detail)
    }

    /// "83.3 %"
    private static func percent(_ share: Double) -> String { "\((share * 10).rounded() / 10) %" }
}
