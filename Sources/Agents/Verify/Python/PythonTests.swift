import Foundation
import Requests

/// The tests in Python that a project has beside its models: run by pytest, in the sandbox like everything else.
struct PythonTests: Sendable {
    static let name = "pytest"

    /// What the Python environment has for it.
    struct Tools: Hashable, Sendable, Decodable {
        var pytest: Bool
        /// pytest-cov, which brings coverage.py.
        var pytest_cov: Bool
    }

    let tools: Tools

    /// Looks what there is. Nothing of the project is read for that.
    init(in sandbox: Sandbox) async throws {
        let question = """
            import importlib.util, json
            print(json.dumps({name: importlib.util.find_spec(name) is not None for name in ("pytest", "pytest_cov")}))
            """
        let result = try await sandbox.run([sandbox.toolbox.python, "-I", "-c", question], binds: [], directory: "/")
        guard result.isSuccess else {
            throw AgentError(.failed, "The Python environment cannot be looked at: \(result.excerpt(lines: 6))")
        }
        self.tools = try JSONDecoder().decode(Tools.self, from: Data(result.output.utf8))
    }

    /// Why they are not run; `nil` when they can be.
    var obstacle: StepResult.Check? {
        guard !self.tools.pytest else { return nil }
        let why = "not run: pytest is not in dbt's Python environment (pip install pytest pytest-cov)"
        return .init(name: Self.name, outcome: .skipped, detail: why)
    }

    /// Runs all of them, on the state of the project that `workbench` has.
    func run(on workbench: Workbench) async throws(AgentError) -> PytestRun {
        let folder = "pytest"
        let yard = Yard(workbench.scratch.path)
        try yard.makeFolder(folder)
        // An earlier report must not stand in for one that is never written.
        let (report, coverage) = ("\(folder)/junit.xml", "\(folder)/coverage.json")
        for file in [report, coverage] { try yard.remove(file) }
        var arguments = [
            "-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit2", "-o", "junit_logging=no",
            "--junitxml=\(Sandbox.scratch)/\(report)",
        ]
        if self.tools.pytest_cov {
            arguments += ["--cov", "--cov-report=json:\(Sandbox.scratch)/\(coverage)"]
        }
        let result = try await workbench.pytest(arguments)
        return PytestRun(
            result,
            report: yard.read(report, limit: JUnitReport.longest + 1),
            coverage: yard.read(coverage, limit: JUnitReport.longest)
        )
    }
}

extension PythonTests {
    /// Settings that speak of pytest, and the line that does.
    private static let settings = [
        ("pytest.ini", ""), (".pytest.ini", ""), ("pyproject.toml", "[tool.pytest"), ("setup.cfg", "[tool:pytest]"),
        ("tox.ini", "[pytest]"),
    ]

    /// Whether the dbt project has tests in Python at this commit: settings for pytest, or files that it would run.
    static func areIn(_ tree: SourceTree, of project: Project) async throws(AgentError) -> Bool {
        let prefix = project.inRepository("")
        let files = tree.paths.lazy.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        if files.contains(where: Self.isTest) { return true }
        for (file, mark) in Self.settings where tree.paths.contains(prefix + file) {
            if mark.isEmpty { return true }
            let text = try await tree.read(prefix + file)
            if text.split(separator: "\n").contains(where: { $0.hasPrefix(mark) }) { return true }
        }
        return false
    }

    /// As pytest tells them where nothing is set, and leaves out what others wrote.
    private static func isTest(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let name = parts.last, name.hasSuffix(".py") else { return false }
        let foreign: Set<Substring> = ["dbt_packages", "dbt_modules", "node_modules", "site-packages", "venv"]
        guard !parts.dropLast().contains(where: { $0.hasPrefix(".") || foreign.contains($0) }) else { return false }
        return name.hasPrefix("test_") || name.hasSuffix("_test.py")
    }
}
