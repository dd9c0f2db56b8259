import Foundation
import Requests
import Testing

@testable import Agents

/// pytest itself, in the sandbox.
struct PythonTestsTests {
    private let place: Place
    private let toolbox: Toolbox

    init() throws {
        self.place = try Place()
        self.toolbox = try Toolbox.real()
    }

    private func workbench(_ limits: Limits = Limits()) async throws -> Workbench {
        try self.place.write("", to: "project/.keep")
        return Workbench(
            sandbox: Sandbox(toolbox: self.toolbox, limits: limits),
            worktree: "\(self.place.path)/project",
            scratch: try await Scratch.make("\(self.place.path)/scratch", profile: nil, largestCopy: 0),
            subfolder: "",
            packages: nil
        )
    }

    private func run(_ limits: Limits = Limits()) async throws -> PytestRun {
        let workbench = try await self.workbench(limits)
        let tests = try await PythonTests(in: workbench.sandbox)
        try #require(tests.obstacle == nil, "requirements-test.txt is not installed: run scripts/python-env --test")
        return try await tests.run(on: workbench)
    }

    @Test func `each test counts, and so does each line of the project's own`() async throws {
        try self.place.write(
            "def half(number):\n    if number < 0:\n        raise ValueError(number)\n    return number / 2\n",
            to: "project/numbers_of_ours.py"
        )
        try self.place.write(
            """
            import os
            import socket

            import pytest

            import numbers_of_ours


            def test_half():
                assert numbers_of_ours.half(4) == 2


            @pytest.mark.parametrize("number", [1, 2])
            def test_whole(number):
                assert numbers_of_ours.half(number) == 1


            @pytest.mark.skip(reason="later")
            def test_later():
                assert False


            def test_nothing_of_the_bot_is_seen():
                assert not [name for name in os.environ if "TOKEN" in name or "SECRET" in name]
                with pytest.raises(OSError):
                    socket.create_connection(("127.0.0.1", 9), timeout=1)
            """,
            to: "project/tests/test_numbers.py"
        )
        let run = try await self.run()
        #expect(run.passed == 3 && run.skipped == 1 && run.breakdown == nil)
        #expect(run.red.count == 1)
        #expect(run.red["tests.test_numbers::test_whole[1]"]?.hasPrefix("assert 0.5 == 1") == true)
        let coverage = try #require(run.coverage)
        #expect(coverage > 50 && coverage < 100)
        // The worktree is left as it was.
        #expect(!FileManager.default.fileExists(atPath: "\(self.place.path)/project/.pytest_cache"))
        #expect(!FileManager.default.fileExists(atPath: "\(self.place.path)/project/.coverage"))
    }

    @Test func `a file that cannot be read is red, with the reason`() async throws {
        try self.place.write("import nowhere_to_be_found\n", to: "project/test_broken.py")
        let run = try await self.run()
        #expect(run.breakdown == nil)
        #expect(run.red["test_broken"]?.contains("No module named 'nowhere_to_be_found'") == true, "\(run)")
    }

    @Test func `settings that pytest does not take are told`() async throws {
        try self.place.write("[pytest]\naddopts = --no-such-option\n", to: "project/pytest.ini")
        let run = try await self.run()
        #expect(run.breakdown?.contains("--no-such-option") == true, "\(run)")
    }

    @Test func `a test without an end is stopped`() async throws {
        try self.place.write("def test_on():\n    while True:\n        pass\n", to: "project/test_on.py")
        var limits = Limits()
        limits.time = .seconds(3)
        let run = try await self.run(limits)
        #expect(run.breakdown?.contains("was stopped at its time limit of 3 s") == true, "\(run)")
    }

    @Test func `a project that asks for more coverage than there is is red`() async throws {
        try self.place.write("[pytest]\naddopts = --cov-fail-under=100\n", to: "project/pytest.ini")
        try self.place.write("def no():\n    return 1\n", to: "project/ours.py")
        try self.place.write("import ours\n\n\ndef test_it():\n    assert ours\n", to: "project/test_it.py")
        let run = try await self.run()
        #expect(run.passed == 1 && run.red["pytest"]?.contains("100") == true, "\(run)")
    }

    @Test func `where pytest is missing, that is said, and nothing is green`() async throws {
        let environment = try await Child(
            "/usr/bin/python3",
            ["-m", "venv", "--without-pip", "\(self.place.path)/env"],
            environment: ["PATH": "/usr/bin:/bin"]
        ).run()
        try #require(environment.isSuccess, "\(environment)")
        var toolbox = self.toolbox
        toolbox.python = "\(self.place.path)/env/bin/python"
        let tests = try await PythonTests(in: Sandbox(toolbox: toolbox))
        #expect(tests.tools == .init(pytest: false, pytest_cov: false))
        #expect(tests.obstacle?.outcome == .skipped && tests.obstacle?.detail.hasPrefix("not run: pytest") == true)
    }

    static let projects: [(String, String, Bool)] = [
        ("tests/test_rules.py", "", true), ("checks/rules_test.py", "", true), ("pytest.ini", "", true),
        ("pyproject.toml", "[tool.pytest.ini_options]\n", true), ("setup.cfg", "[tool:pytest]\n", true),
        ("pyproject.toml", "[project]\nname = 'x'\n", false), ("models/test_scores.sql", "", false),
        ("models/score.py", "", false), ("dbt_packages/x/tests/test_x.py", "", false), (".tools/test_x.py", "", false),
        ("../tests/test_rules.py", "", false),
    ]

    @Test(arguments: projects) func `a project has tests in Python where pytest would find some`(
        path: String,
        text: String,
        has: Bool
    ) async throws {
        try self.place.write(text, to: "source/dbt/\(path)")
        try self.place.write("name: x\n", to: "source/dbt/dbt_project.yml")
        let git = Git(executable: "/usr/bin/git", directory: "\(self.place.path)/origin.git")
        _ = try await Git(executable: "/usr/bin/git", directory: nil).run([
            "init", "--quiet", "--bare", "\(self.place.path)/origin.git",
        ])
        try await git.run(["add", "--force", "."], workTree: "\(self.place.path)/source")
        try await git.run(["commit", "--quiet", "-m", "first"], workTree: "\(self.place.path)/source")
        let tree = try await SourceTree(git, at: try await git.run(["rev-parse", "HEAD"]))
        let project = Project(name: "x", source: .folder("\(self.place.path)/source"), subfolder: "dbt")
        #expect(try await PythonTests.areIn(tree, of: project) == has)
    }
}
