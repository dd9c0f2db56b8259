import Agents
import Foundation
import Testing

/// What every sandbox promises, tried with the real thing: the same claims for each provider.
@Suite(.serialized) struct SandboxContract {
    /// The ways to run a program on this machine.
    enum Provider: String, CaseIterable, CustomTestStringConvertible {
        case bubblewrap
        case bubblewrapWithoutGroups = "bubblewrap without control groups"
        case podman
        case nothing = "none"

        var testDescription: String { self.rawValue }

        /// Podman only where it is installed and may run: its service is the real one.
        static let here = Provider.allCases.filter { $0 != .podman || PodmanService.isInstalled }
        static let confining = Provider.here.filter { $0 != .nothing }
    }

    let place: Place
    let toolbox: Toolbox

    init() throws {
        self.place = try Place()
        self.toolbox = try Toolbox.real()
    }

    private func isolation(_ provider: Provider) async throws -> any Isolation {
        switch provider {
        case .bubblewrap: return Bubblewrap(toolbox: self.toolbox)
        case .bubblewrapWithoutGroups: return Bubblewrap(toolbox: self.toolbox, usesGroups: false)
        case .nothing: return Unconfined(toolbox: self.toolbox)
        case .podman:
            let socket = try await PodmanService.shared.value.socket
            return SandboxProvider(.podman, socket: socket).isolation(toolbox: self.toolbox, owner: self.place.path)
        }
    }

    private func run(
        _ script: String,
        in provider: Provider,
        _ limits: Limits = Limits(time: .seconds(60)),
        onLine: Child.LineListener? = nil
    ) async throws -> ChildResult {
        let isolation = try await self.isolation(provider)
        return try await Sandbox(toolbox: self.toolbox, limits: limits, isolation: isolation).run(
            [self.toolbox.python, "-uc", script],
            binds: [.init(self.place.path, at: Sandbox.work, isWritable: true)],
            directory: Sandbox.work,
            environment: ["GIVEN": "yes"],
            onLine: onLine
        )
    }

    @Test(arguments: Provider.here)
    func `a program gets what it was given and nothing else, and its answer comes back`(
        _ provider: Provider
    ) async throws {
        setenv("CHATBRIDGE_SANDBOX_SECRET", "xoxb-secret", 1)
        let script = """
            import os, sys
            open('made', 'w').write(os.environ['GIVEN'])
            print('first'); print(sorted(os.environ), file=sys.stderr); sys.exit(3)
            """
        let lines = Lines()
        let result = try await self.run(script, in: provider) { await lines.add($0) }
        #expect(result.status == .exited(3))
        #expect(result.output == "first\n")
        #expect(await lines.all == ["first"])
        #expect(result.errors.contains("'GIVEN'") && !result.errors.contains("SECRET"))
        #expect(try self.place.read("made") == "yes")
    }

    @Test(arguments: Provider.confining)
    func `there is no network, no file of the host and no right`(_ provider: Provider) async throws {
        let script = """
            import os, socket
            for path in ['\(#filePath)', '/root/.bashrc', '/home', '/var/lib/dpkg']:
                if os.path.exists(path): print('sees', path)
            for path in ['/proc/sys/kernel/core_pattern', '/proc/sys/vm/drop_caches', '/proc/sysrq-trigger']:
                # Opened, and nothing written: it would be the host's.
                try: os.close(os.open(path, os.O_WRONLY)); print('may write', path)
                except OSError: pass
            for path in ['/usr/x', '/x', '/sandbox/x', '/dev/x']:
                try: open(path, 'w'); print('wrote', path)
                except OSError: pass
            try: socket.create_connection(('1.1.1.1', 53), 5); print('connected')
            except OSError: pass
            status = open('/proc/self/status').read()
            print('CapEff:\\t0000000000000000' in status, 'NoNewPrivs:\\t1' in status)
            """
        let result = try await self.run(script, in: provider)
        // A container's devices are a folder of its own that is small; what is written there is nobody else's.
        #expect(result.output.replacing("wrote /dev/x\n", with: "") == "True True\n", "\(result)")
    }

    struct Excess: Sendable, CustomTestStringConvertible {
        var limit: Limit
        var script: String
        var limits: Limits
        var testDescription: String { self.limit.rawValue }

        static let all = [
            Excess(limit: .time, script: "import time; time.sleep(986.75)", limits: Limits(time: .seconds(1))),
            Excess(
                limit: .memory,
                script: "import time; x = b'x' * (1 << 29); time.sleep(20)",
                limits: Limits(time: .seconds(60), memory: 1 << 27)
            ),
            Excess(
                limit: .processor,
                script: "while True: pass",
                limits: Limits(time: .seconds(60), cpuSeconds: 1)
            ),
            Excess(
                limit: .output,
                script: "while True: print('x' * 1000)",
                limits: Limits(time: .seconds(60), output: 100_000)
            ),
            Excess(
                limit: .disk,
                script: """
                    import time
                    for n in range(30): open(f'f{n}', 'wb').write(b'x' * (1 << 20))
                    time.sleep(20)
                    """,
                limits: Limits(time: .seconds(60), disk: 8 << 20)
            ),
            Excess(
                limit: .files,
                script: """
                    import time
                    for n in range(3000): open(f'f{n}', 'w')
                    time.sleep(20)
                    """,
                limits: Limits(time: .seconds(60), files: 500)
            ),
            Excess(
                limit: .fileSize,
                script: """
                    import signal
                    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                    open('f', 'wb').write(b'x' * (1 << 24))
                    """,
                limits: Limits(time: .seconds(60), fileSize: 1 << 20)
            ),
        ]
    }

    @Test(arguments: Provider.here, Excess.all)
    func `a limit ends it, and the result says which`(_ provider: Provider, _ excess: Excess) async throws {
        let result = try await self.run(excess.script, in: provider, excess.limits)
        #expect(result.status == .stopped(excess.limit), "\(result.ending): \(result.errors.prefix(500))")
        let allowance = excess.limits.allowance(of: excess.limit)
        #expect(result.ending == "was stopped at its \(excess.limit.rawValue) limit of \(allowance)")
    }

    @Test(arguments: Provider.here)
    func `there are not more processes than it may have`(_ provider: Provider) async throws {
        let script = """
            import os, time
            for number in range(300):
                try:
                    if os.fork() == 0:
                        time.sleep(20)
                        os._exit(0)
                except OSError:
                    print('refused')
                    break
            time.sleep(2)
            """
        let result = try await self.run(script, in: provider, Limits(time: .seconds(30), processes: 40))
        #expect(result.output == "refused\n" || result.status == .stopped(.processes), "\(result)")
    }

    @Test(arguments: Provider.here)
    func `at the deadline nobody is left, however they hide`(_ provider: Provider) async throws {
        let token = "98\(Int.random(in: 1_000_000...9_999_999)).25"
        let script = """
            import os, signal, subprocess, sys, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            subprocess.Popen([sys.executable, '-c', 'import os, time; os.setsid(); time.sleep(\(token))'])
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.closerange(0, 100)
                    time.sleep(\(token))
                os._exit(0)
            os.close(1); os.close(2)
            time.sleep(\(token))
            """
        let result = try await self.run(script, in: provider, Limits(time: .seconds(1)))
        #expect(result.status == .stopped(.time))
        let isGone = try await self.isGone(token)
        #expect(isGone)
    }

    @Test(arguments: Provider.here)
    func `a cancelled task leaves nobody behind`(_ provider: Provider) async throws {
        let token = "97\(Int.random(in: 1_000_000...9_999_999)).25"
        let error = await #expect(throws: AgentError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (started, start) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    defer { start.finish() }
                    _ = try await self.run("import time; print('up'); time.sleep(\(token))", in: provider) { _ in
                        start.yield()
                    }
                }
                for await _ in started { break }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(error?.code == .interrupted)
        let isGone = try await self.isGone(token)
        #expect(isGone)
    }

    private func isGone(_ token: String) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while try !SandboxTests.processes(containing: token).isEmpty {
            guard ContinuousClock.now < end else { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    private actor Lines {
        private(set) var all: [String] = []
        func add(_ line: String) { self.all.append(line) }
    }
}
