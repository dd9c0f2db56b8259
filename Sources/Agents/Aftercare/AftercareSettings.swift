internal import Digests
import Foundation
import Requests

/// What is to be done after a merge of a project, as its settings say. Nothing by default.
package struct AftercareSettings: Hashable, Sendable {
    package var deploy: Deploy?
    package var check: Check?

    package init(deploy: Deploy? = nil, check: Check? = nil) {
        self.deploy = deploy
        self.check = check
    }

    /// A command that brings what was merged to its target.
    package struct Deploy: Hashable, Sendable, Codable {
        /// The program and its arguments; never a shell's command line.
        package var command: [String]
        /// Names of the bot's environment variables that it inherits. It has no others but `PATH` and ours.
        package var environment: [String]
        /// Names of variables that hold secrets: inherited too, and taken out of what is shown.
        package var secrets: [String]
        /// Runs in the sandbox, without network, unless the settings say otherwise by name.
        package var isContained: Bool
        package var timeLimitSeconds: Int
        /// Bytes of standard output and of standard error, each.
        package var outputLimit: Int

        package init(
            command: [String],
            environment: [String] = [],
            secrets: [String] = [],
            isContained: Bool = true,
            timeLimitSeconds: Int = 1800,
            outputLimit: Int = 1 << 20
        ) {
            self.command = command
            self.environment = environment
            self.secrets = secrets
            self.isContained = isContained
            self.timeLimitSeconds = timeLimitSeconds
            self.outputLimit = outputLimit
        }

        /// SHA-256 (hex) over all of it.
        var digest: String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return SHA256.hex((try? encoder.encode(self)) ?? Data())
        }
    }

    /// The tests of the change, run on the target now and then.
    package struct Check: Hashable, Sendable {
        /// The target in `profiles.yml`.
        package var target: String
        package var every: Duration
        /// How long the target is watched after the first look.
        package var span: Duration

        package init(target: String, every: Duration, span: Duration) {
            self.target = target
            self.every = every
            self.span = span
        }

        /// The first look and those that fit into the span.
        var times: Int { 1 + Int(self.span / max(self.every, .seconds(1))) }
    }

    /// What a merge of the project offers; `nil` when nothing is provided for.
    var offer: Aftercare? {
        guard self.deploy != nil || self.check != nil else { return nil }
        return Aftercare(
            deploy: self.deploy.map { .init(command: $0.command, isContained: $0.isContained, digest: $0.digest) },
            watch: self.check.map {
                .init(target: $0.target, everySeconds: Int($0.every.components.seconds), times: $0.times)
            }
        )
    }
}
