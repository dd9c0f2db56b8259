import Agents
import ArgumentParser
import Cases
import Foundation

/// `proof cases`: wishes about several projects, taken through the real agents.
struct CasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "Takes wishes of every kind about several dbt projects to their merge or refusal.",
        discussion: """
            proof cases                            all of Tests/Fixtures/cases
            proof cases --project shop --intent change_join
            With the real git, bubblewrap, dbt, DuckDB. Ends with 1 when anything differs from what its case expects.
            """
    )

    @Option(help: "Only cases about this project.") var project: String?
    @Option(help: "Only cases of this intent.") var intent: String?
    @Option(help: "Only cases whose words hold this.") var says: String?
    @Option(help: "How many run side by side.") var jobs = 2
    @Option(help: "The folder of the repository.") var root = FileManager.default.currentDirectoryPath
    @Option(help: "The dbt to run; default $CHATBRIDGE_DBT, or .venv/bin/dbt.") var dbt: String?

    func run() async throws {
        let root = URL(filePath: self.root)
        let toolbox = try Toolbox.beside(root, dbt: self.dbt)
        let cases = try Case.all(in: root.appending(path: "Tests/Fixtures/cases")).filter { one in
            (self.project ?? one.project) == one.project && (self.intent ?? one.intent) == one.intent
                && self.says.map(one.says.contains) != false
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "cases-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let runner = Runner(root: root, folder: folder, toolbox: toolbox)
        self.say(CaseTable.header)
        let start = ContinuousClock.now
        let results = try await self.all(cases, runner)
        let bad = results.filter { !$0.differences.isEmpty }.count
        let verdicts = Dictionary(grouping: results, by: \.outcome.verdict).sorted { $0.key < $1.key }
            .map { "\($0.value.count) \($0.key)" }.joined(separator: ", ")
        let minutes = (ContinuousClock.now - start) / .seconds(60)
        let time = minutes.formatted(.number.precision(.fractionLength(1)))
        self.say("\(results.count) cases: \(verdicts); \(bad) not as expected; \(time) min on \(Machine.load)")
        guard bad == 0, !results.isEmpty else { throw ExitCode.failure }
    }

    /// Prints at once, also into a file: a run takes minutes.
    private func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

    /// Runs the cases, a few at a time, and prints each as it ends.
    private func all(_ cases: [Case], _ runner: Runner) async throws -> [CaseResult] {
        try await withThrowingTaskGroup(of: CaseResult.self) { group in
            var (waiting, results) = (cases[...], [CaseResult]())
            for one in waiting.prefix(max(1, self.jobs)) { group.addTask { try await runner.run(one) } }
            waiting = waiting.dropFirst(max(1, self.jobs))
            while let result = try await group.next() {
                self.say(CaseTable.line(result))
                results.append(result)
                if let one = waiting.popFirst() { group.addTask { try await runner.run(one) } }
            }
            return results
        }
    }
}
