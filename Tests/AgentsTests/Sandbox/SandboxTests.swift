import Agents
import Foundation
import Testing

/// What a program inside can and cannot do, tried with the real bubblewrap.
struct SandboxTests {
    let place: Place
    let toolbox: Toolbox

    init() throws {
        self.place = try Place()
        self.toolbox = try Toolbox.real()
    }

    private func python(_ script: String, limits: Limits = Limits(time: .seconds(60))) async throws -> ChildResult {
        try await Sandbox(toolbox: self.toolbox, limits: limits).run(
            [self.toolbox.python, "-c", script],
            binds: [.init(self.place.path, at: Sandbox.work, isWritable: true)],
            directory: Sandbox.work
        )
    }

    @Test(arguments: ["/etc/passwd", "/etc/shadow", "/root/.bashrc", "/home", #filePath])
    func `files of the host are not there`(path: String) async throws {
        let result = try await python("import os, sys; sys.exit(os.path.exists('\(path)'))")
        #expect(result.isSuccess, "\(path) is visible")
    }

    @Test func `the environment and the capabilities are empty`() async throws {
        setenv("CHATBRIDGE_SANDBOX_SECRET", "xoxb-secret", 1)
        let result = try await python("import os; print(os.environ, open('/proc/self/status').read())")
        #expect(!result.output.contains("SECRET"))
        #expect(result.output.contains("CapEff:\t0000000000000000"))
        #expect(result.output.contains("NoNewPrivs:\t1"))
    }

    @Test func `the system's folders are read-only`() async throws {
        let result = try await python("open('/usr/x', 'w')")
        #expect(result.errors.contains("Read-only file system"))
    }

    @Test func `when the bot is killed its programs are gone within seconds`() async throws {
        let bot = Process()
        bot.executableURL = URL(filePath: "/proc/self/exe")
        bot.arguments = ["--testing-library", "swift-testing", "--filter", "SandboxHost"]
        bot.environment = ProcessInfo.processInfo.environment.merging([SandboxHost.variable: self.place.path]) { $1 }
        bot.standardOutput = FileHandle.nullDevice
        bot.standardError = FileHandle.nullDevice
        try bot.run()
        let isUp = await Self.holds(for: .seconds(60)) {
            FileManager.default.fileExists(atPath: "\(self.place.path)/up")
        }
        #expect(isUp)
        kill(bot.processIdentifier, SIGKILL)
        let isGone = await Self.holds(for: .seconds(10)) { (try? Self.processes(containing: "985.25").isEmpty) == true }
        #expect(isGone)
    }

    /// Waits until `condition` holds; `false` when it never does.
    private static func holds(for limit: Duration, _ condition: () -> Bool) async -> Bool {
        let end = ContinuousClock.now + limit
        while !condition() {
            guard ContinuousClock.now < end else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    @Test func `a missing program is named with its package`() throws {
        let environment = ["PATH": self.place.path]
        let error = #expect(throws: AgentError.self) {
            try Toolbox.find(dbt: "\(self.place.path)/dbt", environment: environment)
        }
        #expect(error?.message.contains("make setup") == true)
    }

    static func processes(containing text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { entry in
            guard Int32(entry) != nil else { return false }
            let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
            return String(decoding: line, as: UTF8.self).contains(text)
        }
    }
}

/// The bot of the test that kills it: this test binary once more, with a variable that says where.
struct SandboxHost {
    static let variable = "CHATBRIDGE_TEST_SANDBOX_HOST"

    @Test(.enabled(if: ProcessInfo.processInfo.environment[variable] != nil))
    func `a program runs until its bot dies`() async throws {
        let place = try #require(ProcessInfo.processInfo.environment[Self.variable])
        let toolbox = try Toolbox.real()
        _ = try await Sandbox(toolbox: toolbox).run(
            [toolbox.python, "-c", "import time; open('up', 'w'); time.sleep(985.25)"],
            binds: [.init(place, at: Sandbox.work, isWritable: true)],
            directory: Sandbox.work
        )
    }
}
