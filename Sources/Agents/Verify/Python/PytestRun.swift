import Foundation

/// What one run of pytest came to.
struct PytestRun: Hashable, Sendable {
    /// The tests that failed, with the reason of each.
    var red: [String: String] = [:]
    var passed = 0
    var skipped = 0
    /// The share of the Python lines that ran, from 0 to 100; `nil` where it was not measured.
    var coverage: Double?
    /// Why it came to no end of its own: a limit, or settings that pytest does not take. Nothing is known of single
    /// tests then.
    var breakdown: String?

    /// How many tests said something.
    var ran: Int { self.passed + self.red.count }

    init(red: [String: String] = [:], passed: Int = 0, skipped: Int = 0, coverage: Double? = nil) {
        self.red = red
        self.passed = passed
        self.skipped = skipped
        self.coverage = coverage
    }

    /// - Parameters:
    ///   - report: The file of `--junitxml`.
    ///   - coverage: That of `--cov-report=json`.
    init(_ result: ChildResult, report: Data?, coverage: Data?) {
        do {
            if let report { self.count(try JUnitReport(report)) }
        } catch {
            self.breakdown = error.message
        }
        self.coverage = coverage.flatMap { try? JSONDecoder().decode(Coverage.self, from: $0) }?.totals.percent_covered
        switch PytestStatus(result.status) {
        case .passed, .none: break
        case .failed where self.red.isEmpty:
            // Such as a coverage that the project's own settings ask for.
            self.red["pytest"] = result.lastLines(3)
        case .failed: break
        case .interrupted where !self.red.isEmpty: break
        case .interrupted, .broken:
            self.breakdown = self.breakdown ?? "pytest \(result.ending):\n\(result.lastLines(6))"
        }
        if report == nil, self.breakdown == nil, PytestStatus(result.status) != .none {
            self.breakdown = "pytest \(result.ending), and left no report."
        }
    }

    private mutating func count(_ report: JUnitReport) {
        for (test, outcome) in report.tests {
            switch outcome {
            case .passed: self.passed += 1
            case .skipped: self.skipped += 1
            case .failed(let why): self.red[test] = why
            }
        }
    }

    /// coverage.py's JSON report.
    private struct Coverage: Decodable {
        struct Totals: Decodable { var percent_covered: Double }
        var totals: Totals
    }
}

/// The exit codes of pytest: https://docs.pytest.org/en/stable/reference/exit-codes.html
private enum PytestStatus {
    case passed
    case failed
    /// Also: a file with tests could not be read.
    case interrupted
    /// There is no test.
    case none
    /// Wrong settings, an error of pytest's own, or it was ended from outside.
    case broken

    init(_ status: ChildResult.Status) {
        self =
            switch status {
            case .exited(0): .passed
            case .exited(1): .failed
            case .exited(2): .interrupted
            case .exited(5): .none
            default: .broken
            }
    }
}

extension ChildResult {
    /// The last lines of what it wrote that say something.
    fileprivate func lastLines(_ count: Int) -> String {
        let lines = (self.output + "\n" + self.errors).plain.split(separator: "\n")
        return lines.filter { !$0.allSatisfy(\.isWhitespace) }.suffix(count).joined(separator: "\n")
    }
}
