import Foundation
import Requests

/// One run of a project's deploy command on what was merged.
struct DeployCommand: Sendable {
    let settings: AftercareSettings.Deploy
    /// The checked-out merge commit, and the dbt project within it.
    let worktree: String
    let subfolder: String
    let sandbox: Sandbox
    /// What the bot itself was given; the settings name what of it is handed on.
    let inherited: [String: String]
    /// What the command is told: which commit, which request, which project.
    let facts: [String: String]

    private static let path = "/usr/local/bin:/usr/bin:/bin"

    /// How it ended, and the last lines that it wrote.
    struct Outcome: Sendable {
        var stage: Deployment.Stage
        var passages: [Passage]
    }

    /// Why it cannot be started; `nil` when it can.
    var obstacle: String? {
        if self.settings.isContained, !self.settings.secrets.isEmpty {
            return "A deploy command in the sandbox gets no secrets: say `sandbox: none` to let it out."
        }
        let missing = self.settings.secrets.filter { self.inherited[$0]?.isEmpty != false }
        guard let name = missing.first else { return nil }
        return "The environment variable \(name), which the deploy command needs, is not set."
    }

    func run() async throws(AgentError) -> Outcome {
        let result = self.settings.isContained ? try await self.runContained() : try await self.runFree()
        let passages = self.told(result)
        guard result.isSuccess else {
            return Outcome(stage: .failed("The command \(result.ending)."), passages: passages)
        }
        return Outcome(stage: .done, passages: passages)
    }

    private func runContained() async throws(AgentError) -> ChildResult {
        var sandbox = self.sandbox
        sandbox.limits.time = .seconds(self.settings.timeLimitSeconds)
        sandbox.limits.output = self.settings.outputLimit
        return try await sandbox.run(
            self.command,
            binds: [.init(self.worktree, at: Sandbox.work, isWritable: true)],
            directory: self.subfolder.isEmpty ? Sandbox.work : "\(Sandbox.work)/\(self.subfolder)",
            environment: self.facts.merging(self.handedOn) { $1 }
        )
    }

    /// Outside the sandbox, but still without a shell, with its own environment, and dying with the bot.
    private func runFree() async throws(AgentError) -> ChildResult {
        let command = Launcher(setpriv: self.sandbox.toolbox.setpriv).launching(self.command)
        var environment = ["PATH": Self.path, "LC_ALL": "C.UTF-8"]
        environment.merge(self.facts.merging(self.handedOn) { $1 }) { $1 }
        return try await Child(
            command[0],
            Array(command.dropFirst()),
            environment: environment,
            directory: self.subfolder.isEmpty ? self.worktree : "\(self.worktree)/\(self.subfolder)",
            timeLimit: .seconds(self.settings.timeLimitSeconds),
            outputLimit: self.settings.outputLimit
        ).run()
    }

    private var command: [String] { self.settings.command }

    private var handedOn: [String: String] {
        let names = self.settings.environment + self.settings.secrets
        return self.inherited.filter { names.contains($0.key) }
    }

    /// The last lines, without colours, and without what must not be shown.
    private func told(_ result: ChildResult) -> [Passage] {
        var text = (result.output + "\n" + result.errors).plain
        for name in self.settings.secrets {
            guard let value = self.inherited[name], !value.isEmpty else { continue }
            text = text.replacing(value, with: "[\(name)]")
        }
        let lines = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }.suffix(20)
        let last = lines.map { String($0.prefix(300)) }.joined(separator: "\n")
        return last.isEmpty ? [] : [.code(String(last.suffix(2000)))]
    }
}
