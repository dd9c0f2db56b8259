import Foundation

/// Runs programs of a project where they can do no harm: without network, without rights, with nothing of the host but
/// `/usr`, the Python environment and the folders named.
///
/// Inside, `work` is the worktree and `scratch` a private folder. The process tree dies at its deadline, on cancellation,
/// and with the bot. How that is done is the isolation's to say.
package struct Sandbox: Sendable {
    package static let work = "/sandbox/work"
    package static let scratch = "/sandbox/scratch"

    package var toolbox: Toolbox
    package var limits: Limits
    package var isolation: any Isolation

    /// - Parameter isolation: bubblewrap when there is none.
    package init(toolbox: Toolbox, limits: Limits = Limits(), isolation: (any Isolation)? = nil) {
        self.toolbox = toolbox
        self.limits = limits
        self.isolation = isolation ?? Bubblewrap(toolbox: toolbox)
    }

    /// What everybody has to know who relies on it; `nil` while it is one.
    package var warning: String? { self.isolation.promises.contains(.files) ? nil : Unconfined.warning }

    /// A host folder or file that the program sees, and where.
    package struct Bind: Hashable, Sendable {
        package var host: String
        package var inside: String
        package var isWritable: Bool

        package init(_ host: String, at inside: String, isWritable: Bool = false) {
            self.host = host
            self.inside = inside
            self.isWritable = isWritable
        }
    }

    /// Runs `command` (its first element an absolute path) in `directory` with these folders.
    package func run(
        _ command: [String],
        binds: [Bind],
        directory: String,
        environment: [String: String] = [:],
        onLine: Child.LineListener? = nil
    ) async throws(AgentError) -> ChildResult {
        let defaults = ["PATH": "/usr/bin", "LANG": "C.UTF-8", "USER": "agent", "HOME": "/tmp", "TZ": "UTC"]
        let program = Confined(
            command: command,
            binds: binds,
            directory: directory,
            environment: environment.merging(defaults, uniquingKeysWith: { own, _ in own }),
            limits: self.limits
        )
        var result = try await self.isolation.run(program, onLine: onLine)
        result.status = Self.meaning(of: result.status)
        if case .stopped(let limit) = result.status { result.allowance = self.limits.allowance(of: limit) }
        return result
    }

    /// Two signals speak of limits; a program that is itself the first of its namespace reports them as a status.
    private static func meaning(of status: ChildResult.Status) -> ChildResult.Status {
        switch status {
        case .killed(SIGXCPU), .exited(128 + SIGXCPU): .stopped(.processor)
        case .killed(SIGXFSZ), .exited(128 + SIGXFSZ): .stopped(.fileSize)
        default: status
        }
    }
}
