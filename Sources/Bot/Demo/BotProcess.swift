import Foundation
import Subprocess
import SystemPackage

/// Another process of this program: it stops when its task is cancelled.
struct BotProcess: Sendable {
    let executable: String
    let arguments: [String]
    /// Added to what this process has.
    let environment: [String: String]
    /// Takes what it writes to either output.
    let log: URL

    /// Returns when the process has ended.
    func run() async throws {
        let file = try FileDescriptor.open(
            FilePath(self.log.path),
            .writeOnly,
            options: [.create, .append],
            permissions: .ownerReadWrite
        )
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(20))]
        _ = try await Subprocess.run(
            .path(FilePath(self.executable)),
            arguments: Arguments(self.arguments),
            environment: .inherit.updating(
                Dictionary(uniqueKeysWithValues: self.environment.map { (.init(stringLiteral: $0.key), $0.value) })
            ),
            platformOptions: options,
            output: .fileDescriptor(file, closeAfterSpawningProcess: false),
            error: .fileDescriptor(file, closeAfterSpawningProcess: true)
        )
    }
}
