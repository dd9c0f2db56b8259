import Subprocess
import SystemPackage

/// Somebody's app, found on the path and writing to this program's own outputs: it stops when its task is cancelled.
struct AppProcess: Sendable {
    let program: String
    let arguments: [String]
    /// Added to what this process has.
    let environment: [String: String]

    /// Throws when it can't be started, and when it ends by itself.
    func run() async throws {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        let executable: Executable = self.program.contains("/") ? .path(FilePath(self.program)) : .name(self.program)
        let ended: TerminationStatus
        do {
            ended = try await Subprocess.run(
                executable,
                arguments: Arguments(self.arguments),
                environment: .inherit.updating(
                    Dictionary(uniqueKeysWithValues: self.environment.map { (.init(stringLiteral: $0.key), $0.value) })
                ),
                platformOptions: options,
                output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false),
                error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
            ).terminationStatus
        } catch {
            try Task.checkCancellation()
            throw BatchError(description: "\(self.program) can't be started: \(error)")
        }
        try Task.checkCancellation()
        throw BatchError(description: "\(self.program) ended by itself (\(ended))")
    }
}
