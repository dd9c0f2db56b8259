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
                try await self.watch(execution, onLine: onLine)
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
            throw AgentError(.failed, "\(self.executable) could not be run: \(error)")
        }
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

    private enum Ending: Sendable {
        case output(Capture)
        case errors(Capture)
        case deadline
    }

    private func watch(
        _ execution: Execution<NoInput, SequenceOutput, SequenceOutput>,
        onLine: LineListener?
    ) async throws -> ChildResult {
        try await withThrowingTaskGroup(of: Ending.self) { group in
            let (limit, timeLimit) = (self.outputLimit, self.timeLimit)
            group.addTask { .output(try await Capture(execution.standardOutput, limit: limit, onLine: onLine)) }
            group.addTask { .errors(try await Capture(execution.standardError, limit: limit, onLine: nil)) }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                return .deadline
            }
            var result = ChildResult(status: .exited(0), output: "", errors: "")
            var open = 2
            while open > 0, let ending = try await group.next() {
                switch ending {
                case .output(let capture): (result.output, open) = (capture.text, open - 1)
                case .errors(let capture): (result.errors, open) = (capture.text, open - 1)
                case .deadline: result.status = .timedOut
                }
                if case .output(let capture) = ending, capture.isOver { result.status = .outputExceeded }
                if case .errors(let capture) = ending, capture.isOver { result.status = .outputExceeded }
                if result.status != .exited(0) { try? execution.send(signal: .kill, toProcessGroup: true) }
            }
            group.cancelAll()
            return result
        }
    }
}
