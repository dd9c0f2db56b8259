package import Agents
package import Foundation
import Logging

/// The projects that cases are about, each built and read once; every case gets a copy.
package actor Workshop {
    private let root: URL
    private let folder: URL
    private let toolbox: Toolbox
    private var built: [String: Task<String, any Error>] = [:]

    /// - Parameters:
    ///   - root: The folder of the repository, with its example and fixtures.
    ///   - folder: Where copies are made; the caller removes it.
    package init(root: URL, folder: URL, toolbox: Toolbox) {
        self.root = root
        self.folder = folder
        self.toolbox = toolbox
    }

    /// A copy of a project with its database, and of the data folder of agents that have read it, at `place`.
    package func copy(of project: String, to place: String) async throws {
        let template = try await self.template(project)
        try FileManager.default.copyItem(atPath: template, toPath: place)
    }

    /// Agents over the copy at `place`.
    package nonisolated func agents(of project: String, at place: String) -> Agents {
        Agents(
            projects: [Project(name: project, source: .folder("\(place)/\(project)"))],
            directory: URL(filePath: "\(place)/data"),
            toolbox: self.toolbox,
            approvers: { ["Bo"] },
            clock: StillClock(),
            logger: Logger(label: "cases") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Runs a program of the project's own in its folder, as its authors would.
    package nonisolated func run(_ command: [String], in folder: String) async throws -> ChildResult {
        try await Child(
            command[0],
            Array(command.dropFirst()),
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": self.folder.path, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                "PYTHONDONTWRITEBYTECODE": "1",
            ],
            directory: folder,
            timeLimit: .seconds(300)
        ).run()
    }

    package nonisolated func dbt(_ arguments: [String], in folder: String) async throws -> ChildResult {
        try await self.run([self.toolbox.dbt] + arguments + ["--profiles-dir", "."], in: folder)
    }

    private func template(_ project: String) async throws -> String {
        if let task = self.built[project] { return try await task.value }
        let task = Task { try await self.build(project) }
        self.built[project] = task
        return try await task.value
    }

    private nonisolated func build(_ project: String) async throws -> String {
        let example = self.root.appending(path: "examples/\(project)")
        let isExample = FileManager.default.fileExists(atPath: example.path)
        let source = isExample ? example : self.root.appending(path: "Tests/Fixtures/projects/\(project)")
        let place = self.folder.appending(path: "template-\(project)").path
        let folder = "\(place)/\(project)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: source.path, toPath: folder)
        for name in ["target", "logs", "\(project).duckdb"] {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        if FileManager.default.fileExists(atPath: "\(folder)/generate.py") {
            let made = try await self.run([self.toolbox.python, "generate.py", "--trips", "2000"], in: folder)
            guard made.isSuccess else { throw AgentError(.failed, "\(project): \(made.excerpt())") }
        }
        let build = try await self.dbt(["build"], in: folder)
        guard build.isSuccess else { throw AgentError(.failed, "\(project) does not build: \(build.excerpt())") }
        try FileManager.default.createDirectory(atPath: "\(place)/data", withIntermediateDirectories: true)
        try await self.agents(of: project, at: place).prepare()
        return place
    }
}
