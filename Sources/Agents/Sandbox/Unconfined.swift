import Foundation

/// No isolation at all: for machines where nothing else runs, and only by name. What a program may do, it can do; it is
/// still started with a clean environment, watched, and ended with all it started.
///
/// The paths of the sandbox do not exist here: they are put in terms of the host wherever they stand, and a folder that
/// belongs inside another becomes a link there.
package struct Unconfined: Isolation {
    package let name = "none"
    package let promises: Set<Promise> = [.limits]
    package var enforcement: String { Watched.enforcement(usesGroups: self.usesGroups) }
    package let showsHost = true
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
        let identity = UUID().uuidString
        var environment = program.environment.mapValues { self.onHost($0, program.binds) }
        environment["CHATBRIDGE_RUN"] = identity
        let watched = Watched(
            program,
            toolbox: self.toolbox,
            usesGroups: self.usesGroups,
            mark: "CHATBRIDGE_RUN=\(identity)"
        )
        let links = self.nested(program.binds)
        for link in links {
            // An empty folder stands where it belongs.
            rmdir(link.place)
            symlink(link.bind.host, link.place)
        }
        defer {
            for link in links where unlink(link.place) == 0 { mkdir(link.place, 0o755) }
        }
        return try await watched.run(
            program.command.map { self.onHost($0, program.binds) },
            environment: environment,
            directory: self.onHost(program.directory, program.binds),
            onLine: onLine
        )
    }

    /// Folders that are seen inside others, and are kept elsewhere.
    private func nested(_ binds: [Sandbox.Bind]) -> [(bind: Sandbox.Bind, place: String)] {
        binds.compactMap { bind in
            let outer = binds.filter { bind.inside.hasPrefix("\($0.inside)/") }
            guard let around = outer.max(by: { $0.inside.count < $1.inside.count }) else { return nil }
            let place = around.host + bind.inside.dropFirst(around.inside.count)
            return place == bind.host ? nil : (bind, place)
        }
    }

    /// `text` with the sandbox's paths as those of the host, the longest first.
    private func onHost(_ text: String, _ binds: [Sandbox.Bind]) -> String {
        binds.sorted { $0.inside.count > $1.inside.count }.reduce(text) { $0.replacing($1.inside, with: $1.host) }
    }
}
