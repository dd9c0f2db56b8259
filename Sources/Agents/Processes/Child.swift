import Foundation
import Subprocess
import SystemPackage

/// A program to run once: an argument vector, a whole environment and limits; never a shell's command line.
///
/// It runs in a session of its own. At its deadline, over its output limit, or when the task is cancelled, its
/// whole process group is killed.
package struct Child: Sendable {
    package var executable: String
    package var arguments: [String]
    /// The whole environment; nothing is inherited.
    package var environment: [String: String]
    package var directory: String?
    package var timeLimit: Duration
    /// Bytes of standard output and of standard error, each.
    package var outputLimit: Int
    /// Looks after the running program, told its process number; answers when it used up what it may use.
    var watch: (@Sendable (Int32) async -> Limit?)?
    /// Ends what the program started and left; called when it has ended, and when it is to end.
    var end: (@Sendable () -> Void)?

    package init(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        directory: String? = nil,
        timeLimit: Duration = .seconds(60),
        outputLimit: Int = 8 << 20
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
    }

    /// Hears each finished line of standard output while the program runs.
    package typealias LineListener = @Sendable (String) async -> Void

    /// Runs it to its end. A bad exit status is a result; throws when it cannot be started or was cancelled.
    package func run(onLine: LineListener? = nil) async throws(AgentError) -> ChildResult {
        do {
            // The library forks on one thread that lives as long as this process. That matters: the sandbox asks to
            // die with its parent, and the kernel takes the forking *thread* for the parent.
            let result = try await Subprocess.run(
                .path(FilePath(self.executable)),
                arguments: Arguments(self.arguments),
                environment: .custom(self.subprocessEnvironment),
                workingDirectory: self.directory.map { FilePath($0) },
                platformOptions: Self.options,
                input: .none,
                output: .sequence,
                error: .sequence
            ) { execution in
                try await self.attend(execution, onLine: onLine)
            }
            try Task.checkCancellation()
            var ending = result.closureResult
            if ending.status == .exited(0) {
                switch result.terminationStatus {
                case .exited(let code): ending.status = .exited(code)
                case .signaled(let signal): ending.status = .killed(signal: signal)
                }
            }
            return ending
        } catch is CancellationError {
            throw AgentError(.interrupted, "The work was interrupted.")
        } catch {
            if Task.isCancelled { throw AgentError(.interrupted, "The work was interrupted.") }
            throw AgentError(Self.isShortage(error) ? .busy : .failed, "\(self.executable) could not be run: \(error)")
        }
    }

    /// Whether the machine has too little of something for the moment, so that it is worth while to try again later.
    private static func isShortage(_ error: any Error) -> Bool {
        let shortages: [Errno] = [
            .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .resourceTemporarilyUnavailable,
        ]
        if let number = (error as? SubprocessError)?.underlyingError { return shortages.contains(number) }
        return (error as? Errno).map(shortages.contains) ?? false
    }

    private var subprocessEnvironment: [Environment.Key: String] {
        var pairs: [Environment.Key: String] = [:]
        for (name, value) in self.environment {
            if let key = Environment.Key(rawValue: name) { pairs[key] = value }
        }
        return pairs
    }

    private static var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(50))
        ]
        return options
    }

    /// What is heard of a running program.
    private enum Sign: Sendable {
        case output(Capture)
        case errors(Capture)
        case limit(Limit)
        case gone
        /// Somebody holds its streams open who should be gone.
        case abandoned
        case nothing
    }

    /// Waits for its streams and for its end: one can come long before the other.
    private func attend(
        _ execution: Execution<NoInput, SequenceOutput, SequenceOutput>,
        onLine: LineListener?
    ) async throws -> ChildResult {
        try await withThrowingTaskGroup(of: Sign.self) { group in
            let (limit, timeLimit, watch) = (self.outputLimit, self.timeLimit, self.watch)
            let process = execution.processIdentifier.value
            group.addTask { .output(try await .reading(execution.standardOutput, limit: limit, onLine: onLine)) }
            group.addTask { .errors(try await .reading(execution.standardError, limit: limit, onLine: nil)) }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                return .limit(.time)
            }
            group.addTask { try await Self.gone(process, lookingEvery: .milliseconds(100)) }
            if let watch { group.addTask { await watch(process).map(Sign.limit) ?? .nothing } }
            var result = ChildResult(status: .exited(0), output: "", errors: "")
            var (open, isGone, isEnding) = (2, false, false)
            while open > 0 || !isGone, let sign = try await group.next() {
                var excess: Limit?
                switch sign {
                case .output(let capture):
                    (result.output, open) = (capture.text, open - 1)
                    if capture.isOver { excess = .output }
                case .errors(let capture):
                    (result.errors, open) = (capture.text, open - 1)
                    if capture.isOver { excess = .output }
                case .limit(let limit): excess = limit
                case .gone: isGone = true
                case .abandoned: (open, isGone) = (0, true)
                case .nothing: break
                }
                if let excess, result.status == .exited(0) { result.status = .stopped(excess) }
                if excess != nil || isGone {
                    try? execution.send(signal: .kill, toProcessGroup: true)
                    self.end?()
                    if !isEnding {
                        isEnding = true
                        group.addTask {
                            try await Task.sleep(for: .seconds(5))
                            return .abandoned
                        }
                    }
                }
                if open == 0, !isGone {
                    group.addTask { try await Self.gone(process, lookingEvery: .milliseconds(2)) }
                }
            }
            group.cancelAll()
            return result
        }
    }

    /// Answers when the process has ended. It is not waited for, which is the library's to do, but looked at.
    private static func gone(_ process: Int32, lookingEvery pause: Duration) async throws -> Sign {
        while true {
            var state = siginfo_t()
            let answer = waitid(P_PID, id_t(process), &state, WEXITED | WNOWAIT | WNOHANG)
            if answer == 0 ? state.si_signo != 0 : errno == ECHILD { return .gone }
            try await Task.sleep(for: pause)
        }
    }
}
