import Foundation
package import Logging
import Subprocess
import SystemPackage

/// A process that does nothing but outlive the bot: when the bot dies without a word, it ends what `Orphans` finds, and
/// then itself.
///
/// The next bot does the same at its start. But that may be long after, and an agent is not to go on by itself meanwhile.
package struct Reaper: Sendable {
    /// The program of the bot, whose command `reap` calls `end`.
    private let executable: String
    private let directory: String
    private let pause: Duration

    /// - Parameters:
    ///   - directory: the bot's data folder.
    ///   - pause: before another takes the place of one that ended.
    package init(executable: String, directory: String, pause: Duration = .seconds(60)) {
        self.executable = executable
        self.directory = directory
        self.pause = pause
    }

    /// A shell, but a constant text: small while it waits, which is nearly always. It reads from a pipe whose other end only
    /// the bot has, and nobody ever writes to; what ends the bot in an orderly way is not to end it first.
    private static let script = #"trap '' HUP INT TERM; read -r _ || exec "$0" reap --data "$1""#

    /// Keeps one until cancelled, and lets it go then, having nothing to do. Without it the bot works all the same: where none
    /// can be started, or somebody ends it, the next is started after a pause.
    package func run(_ logger: Logger) async {
        while !Task.isCancelled {
            do {
                try await self.keepOne()
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("nobody watches over what the bot may leave behind", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: self.pause)
        }
    }

    private func keepOne() async throws {
        // Closed for every program that is started, so that the bot is the only one to hold it open.
        let (reading, writing) = try FileDescriptor.pipe()
        defer { try? writing.close() }
        for end in [reading, writing] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        var options = PlatformOptions()
        options.createSession = true
        _ = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: ["-c", Self.script, self.executable, self.directory],
            environment: .custom([:]),
            platformOptions: options,
            input: .fileDescriptor(reading, closeAfterSpawningProcess: true),
            output: .sequence,
            error: .discarded
        ) { execution in
            // It says nothing; its silence ends when it does.
            for try await _ in execution.standardOutput {}
        }
    }

    /// Ends what a dead bot left, until for a second there was nothing: what it had started may itself be about to start
    /// something.
    package static func end(using directory: String) async {
        var quiet = 0
        while quiet < 10 {
            quiet = Orphans.end(using: directory) ? 0 : quiet + 1
            await ControlGroup.sweep()
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}
