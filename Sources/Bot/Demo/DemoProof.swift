import Agents
import Foundation
import Ledger
import Logging
import Requests
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
        let folder = clone.appending(path: project.subfolder)
        _ = try await self.run(self.toolbox.dbt, ["--quiet", "parse"], in: folder)
        guard let (metric, dimension) = try await self.newMetric(in: folder) else { return }
        say("$ mf query --metrics \(metric) --group-by \(dimension)")
        let output = try await self.run(
            self.toolbox.mf,
            ["query", "--metrics", metric, "--group-by", dimension],
            in: folder
        )
        let table = output.split(separator: "\n").filter { !$0.contains("Initiating") && !$0.isEmpty }
        say(table.joined(separator: "\n"))
    }

    /// The metric that the merge brought, and a dimension that it brought or that the wish named.
    private func newMetric(in folder: URL) async throws -> (metric: String, dimension: String)? {
        let difference = try await self.run(
            self.toolbox.git,
            ["diff", "--unified=0", "HEAD^1", "HEAD", "--", "*.yml"],
            in: folder
        )
        let added = difference.matches(of: /\n\+\s*- name: (\w+)/).map { String($0.1) }
        let request = try await LedgerReader(directory: self.data).requests(open: nil, limit: 1).first
        let wished = request?.plan?.intent.list("dimensions") ?? []
        let list = try await self.run(self.toolbox.mf, ["list", "metrics", "--show-all-dimensions"], in: folder)
        for match in list.matches(of: /(\w+): ([\w, ]+)/) where added.contains(String(match.1)) {
            let dimensions = match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            let dimension = dimensions.first { name in (wished + added).contains { name.hasSuffix("__\($0)") } }
            if let dimension { return (String(match.1), dimension) }
        }
        return nil
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
