import Foundation

/// No isolation at all: for machines where nothing else runs, and only by name. What a program may do, it can do; it is
/// still started with a clean environment, watched, and ended with all it started.
///
/// The paths of the sandbox do not exist here, so they are put in terms of the host wherever they stand in the command
/// or its environment; files that name them are not changed.
package struct Unconfined: Isolation {
    package let name = "none"
    package let promises: Set<Promise> = [.limits]
    package var enforcement: String { Watched.enforcement(usesGroups: self.usesGroups) }
    let toolbox: Toolbox
    let usesGroups: Bool

    /// What the log, the health board and every plan say while this is in use.
    package static let warning = "No sandbox: agents run with all rights of the bot (sandbox.provider is none)."

    package init(toolbox: Toolbox, usesGroups: Bool = true) {
        self.toolbox = toolbox
        self.usesGroups = usesGroups
    }

    package func prepare() async throws(AgentError) { await ControlGroup.sweep() }

    package func run(_ program: Confined, onLine: Child.LineListener?) async throws(AgentError) -> ChildResult {
        let mark = "CHATBRIDGE_RUN=\(UUID().uuidString)"
        let parts = mark.split(separator: "=").map(String.init)
        var environment = program.environment.mapValues { self.onHost($0, program.binds) }
        environment[parts[0]] = parts[1]
        let watched = Watched(program, toolbox: self.toolbox, usesGroups: self.usesGroups, mark: mark)
        return try await watched.run(
            program.command.map { self.onHost($0, program.binds) },
            environment: environment,
            directory: self.onHost(program.directory, program.binds),
            onLine: onLine
        )
    }

    /// `text` with the sandbox's paths as those of the host, the longest first.
    private func onHost(_ text: String, _ binds: [Sandbox.Bind]) -> String {
        binds.sorted { $0.inside.count > $1.inside.count }.reduce(text) { $0.replacing($1.inside, with: $1.host) }
    }
}
