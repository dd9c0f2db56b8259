import Requests
import Testing

@testable import Agents

struct PytestVerdictTests {
    private static func run(
        _ passed: Int,
        red: [String] = [],
        skipped: Int = 0,
        coverage: Double? = nil,
        breakdown: String? = nil
    ) -> PytestRun {
        var run = PytestRun(
            red: Dictionary(uniqueKeysWithValues: red.map { ($0, "why") }),
            passed: passed,
            skipped: skipped,
            coverage: coverage
        )
        run.breakdown = breakdown
        return run
    }

    static let cases: [(PytestRun, PytestRun, StepResult.Check.Outcome, String)] = [
        (run(3), run(3), .passed, "3 of 3 tests passed"),
        (run(3), run(3, skipped: 2), .passed, "3 of 3 tests passed, 2 skipped"),
        (run(2, red: ["a"]), run(2, red: ["a"]), .warned, "2 of 3 tests passed, 1 failed before the change, too"),
        (run(3), run(2, red: ["a"]), .failed, "a: why"),
        (run(2, red: ["a"]), run(1, red: ["a", "b"]), .failed, "b: why"),
        (run(2, red: ["a"]), run(3), .passed, "3 of 3 tests passed"),
        (run(3), run(2), .warned, "2 of 2 tests passed, 1 fewer than before"),
        (run(0), run(2), .passed, "2 of 2 tests passed"),
        (run(0), run(0), .skipped, "it found no test"),
        (run(2), run(0), .warned, "0 of 0 tests passed, 2 fewer than before"),
        (run(2), run(0, breakdown: "stopped"), .failed, "stopped"),
        (
            run(0, breakdown: "x"), run(0, breakdown: "stopped"), .warned,
            "it did not run before the change, either: stopped"
        ),
        (run(0, breakdown: "x"), run(1, red: ["a"]), .warned, "1 of 2 tests passed, 1 failed; it did not run before"),
    ]

    @Test(arguments: cases) func `the change is blamed for what it made red, and for nothing else`(
        before: PytestRun,
        after: PytestRun,
        outcome: StepResult.Check.Outcome,
        detail: String
    ) {
        let checks = PytestVerdict(before: before, after: after).checks
        #expect(checks == [.init(name: "pytest", outcome: outcome, detail: detail)])
    }

    @Test(arguments: [(80.0, 79.8, StepResult.Check.Outcome.passed), (80, 79.4, .warned), (80, 95, .passed)])
    func `coverage is told, and remarked on where it falls`(
        before: Double,
        after: Double,
        outcome: StepResult.Check.Outcome
    ) throws {
        let verdict = PytestVerdict(before: Self.run(1, coverage: before), after: Self.run(1, coverage: after))
        let check = try #require(verdict.checks.last)
        #expect(check.name == "coverage" && check.outcome == outcome)
        #expect(check.detail == "\(after) % of the Python lines, 80.0 % before")
    }
}
