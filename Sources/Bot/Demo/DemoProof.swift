import Agents
import Foundation
import Logging
import Subprocess
import SystemPackage

/// Shows that the change is real: the history of the base branch, and the new metric queried from a fresh clone of it.
struct DemoProof: Sendable {
    let data: URL
    let configuration: Configuration
    let toolbox: Toolbox

    init(data: URL, configuration: Configuration) throws {
        self.data = data
        self.configuration = configuration
        self.toolbox = try Toolbox.find(dbt: configuration.dbt, environment: configuration.environment)
    }

    func show() async throws {
        guard let project = self.configuration.projects.first(where: { $0.name == self.configuration.defaultProject })
        else { return }
        let agents = Agents(
            projects: [project],
            directory: self.data,
            toolbox: self.toolbox,
            approvers: { [] },
            clock: SystemTime(),
            logger: Logger(label: "chatbridge.demo")
        )
        let repository = try await agents.repository(of: project.name)
        say("\n$ git -C \(repository) log --oneline --graph")
        say(try await self.run(self.toolbox.git, ["-C", repository, "log", "--oneline", "--graph"], in: self.data))
        try await self.query(project, repository)
    }

    /// Asks MetricFlow for the metrics that the merge brought.
    private func query(_ project: Project, _ repository: String) async throws {
        let clone = self.data.appending(path: "proof")
        _ = try await self.run(self.toolbox.git, ["clone", "--quiet", repository, clone.path], in: self.data)
        if case .folder(let folder) = project.source {
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            for name in files where name.hasSuffix(".duckdb") {
                let target = clone.appending(path: project.subfolder).appending(path: name)
                try FileManager.default.copyItem(at: URL(filePath: folder).appending(path: name), to: target)
            }
        }
        let metric = try await self.newMetric(in: clone)
        guard let metric else { return }
        let folder = clone.appending(path: project.subfolder)
        _ = try await self.run(self.toolbox.dbt, ["--quiet", "parse"], in: folder)
        say("$ mf query --metrics \(metric) --group-by trip__payment_type")
        let query = ["query", "--metrics", metric, "--group-by", "trip__payment_type"]
        say(try await self.run(self.toolbox.mf, query, in: folder))
    }

    private func newMetric(in clone: URL) async throws -> String? {
        let difference = try await self.run(
            self.toolbox.git, ["diff", "--unified=0", "HEAD^1", "HEAD", "--", "*.yml"], in: clone)
        return difference.split(separator: "\n").compactMap { line -> String? in
            guard let match = line.firstMatch(of: /^\+\s*- name: (avg\w+|average\w+)$/) else { return nil }
            return String(match.1)
        }.last
    }

    private func run(_ program: String, _ arguments: [String], in folder: URL) async throws -> String {
        let tools = URL(filePath: self.toolbox.dbt).deletingLastPathComponent().path
        let path = "\(tools):\(self.configuration.environment["PATH"] ?? "/usr/bin:/bin")"
        let result = try await Subprocess.run(
            .path(FilePath(program)),
            arguments: Arguments(arguments),
            environment: .inherit.updating(["PATH": path]),
            workingDirectory: FilePath(folder.path),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16)
        )
        guard result.terminationStatus.isSuccess else {
            throw BatchError(description: "\(program): \(result.standardError)")
        }
        return result.standardOutput
    }
}
