import Agents
import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// The bot as a process of its own, which is killed and started again. It dies with this process, however that ends, and
/// what it started dies with it.
final class Victim: Sendable {
    private let command: [String]
    private let launcher: Launcher
    private let log: URL
    private let process = Mutex<Int32?>(nil)
    private let takesFamily = Atomic(false)

    /// The bot of a workshop, which takes what it writes, of all its lives.
    init(executable: String, in workshop: Workshop) {
        self.command = [executable, "serve", "--config", workshop.config.path, "--data", workshop.data.path]
        self.launcher = Launcher(setpriv: workshop.setpriv)
        self.log = workshop.log
    }

    /// In a session of its own: a key that interrupts this process on a terminal is none of the bot's business.
    private static var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        return options
    }

    /// Its process, while it lives.
    var number: Int32? { self.process.withLock { $0 } }

    /// Kills it this very moment, from any thread; with all that it started, as the end of a container does, if that is
    /// what this life is to end by.
    func kill() {
        self.process.withLock { number in
            // Under the lock, so that the number is never that of another process.
            guard let number else { return }
            let family = self.takesFamily.load(ordering: .relaxed) ? ProcessTable.stoppedFamily(of: number) : []
            for member in [number] + family { Glibc.kill(member, SIGKILL) }
        }
    }

    /// Whether a kill takes the programs along that it started. Otherwise they are orphans, and have to end by themselves.
    func takeFamily(_ takes: Bool) { self.takesFamily.store(takes, ordering: .relaxed) }

    func tell(_ signal: Int32) {
        self.process.withLock { number in if let number { Glibc.kill(number, signal) } }
    }

    /// Runs it while `body` does something to it; afterwards it is killed, should it live. Returns how it ended.
    ///
    /// - Parameter wrapper: a program and its arguments that start it, such as `strace`.
    func live(
        under wrapper: [String] = [],
        environment: [String: String],
        _ body: (Int32) async throws -> Void
    ) async throws -> TerminationStatus {
        let command = self.launcher.launching(wrapper + self.command)
        let file = try FileDescriptor.open(
            FilePath(self.log.path),
            .writeOnly,
            options: [.create, .append],
            permissions: .ownerReadWrite
        )
        let variables = environment.compactMap { pair in Environment.Key(rawValue: pair.key).map { ($0, pair.value) } }
        let result = try await Subprocess.run(
            .path(FilePath(command[0])),
            arguments: Arguments(Array(command.dropFirst())),
            environment: .custom(Dictionary(variables) { $1 }),
            platformOptions: Self.options,
            input: .none,
            output: .fileDescriptor(file, closeAfterSpawningProcess: false),
            error: .fileDescriptor(file, closeAfterSpawningProcess: true)
        ) { execution in
            let number = Int32(execution.processIdentifier.value)
            self.process.withLock { $0 = number }
            defer {
                self.kill()
                self.process.withLock { $0 = nil }
            }
            try await body(number)
        }
        return result.terminationStatus
    }
}
