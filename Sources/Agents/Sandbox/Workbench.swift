import Foundation

/// A place to run a project's programs: its worktree and scratch folder, inside the sandbox.
struct Workbench: Sendable {
    let sandbox: Sandbox
    let worktree: String
    let scratch: Scratch
    /// The dbt project within the worktree.
    let subfolder: String
    /// Packages that `dbt deps` installed in the source's folder; the sandbox has no network to fetch them.
    let packages: String?
    /// The manifest of the base commit, as dbt's `--state` wants it.
    var state: String?

    private var folder: String { self.subfolder.isEmpty ? Sandbox.work : "\(Sandbox.work)/\(self.subfolder)" }

    /// Runs a dbt command (`["build", "--select", …]`).
    func dbt(_ arguments: [String], onLine: Child.LineListener? = nil) async throws(AgentError) -> ChildResult {
        let result = try await self.run(
            [self.sandbox.toolbox.dbt, "--no-use-colors"] + arguments + [
                "--profiles-dir", "\(Sandbox.scratch)/profiles",
            ],
            onLine: onLine
        )
        try Self.checkLock(result)
        return result
    }

    /// Runs a MetricFlow command (`["validate-configs"]`).
    func mf(_ arguments: [String]) async throws(AgentError) -> ChildResult {
        let result = try await self.run([self.sandbox.toolbox.mf] + arguments)
        try Self.checkLock(result)
        return result
    }

    func sqlfluff(_ arguments: [String]) async throws(AgentError) -> ChildResult {
        try await self.run([self.sandbox.toolbox.sqlfluff] + arguments)
    }

    /// Runs pytest on the project, which finds dbt beside its Python, and the database's copy by `CHATBRIDGE_DATABASE`.
    func pytest(_ arguments: [String]) async throws(AgentError) -> ChildResult {
        let python = self.sandbox.toolbox.python
        let programs = URL(filePath: python).deletingLastPathComponent().path
        var environment = ["PATH": "\(programs):/usr/bin", "COVERAGE_FILE": "\(Sandbox.scratch)/pytest/.coverage"]
        if let profile = self.scratch.profile {
            environment["CHATBRIDGE_DATABASE"] = "\(Sandbox.scratch)/database/\(profile.databaseName)"
        }
        return try await self.run([python, "-m", "pytest"] + arguments, environment: environment)
    }

    /// Runs one of our Python scripts with a JSON input and decodes its JSON answer.
    func python<Input: Encodable, Output: Decodable>(
        _ script: Script,
        _ input: Input,
        answering: Output.Type = Output.self
    ) async throws -> Output {
        let name = "script-\(UUID().uuidString)"
        let folder = URL(filePath: "\(self.scratch.path)/\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for part in script.parts { try Data(part.bytes).write(to: folder.appending(path: "\(part.rawValue).py")) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let text = self.asSeen(String(decoding: try encoder.encode(input), as: UTF8.self))
        try Data(text.utf8).write(to: folder.appending(path: "input.json"))
        let inside = "\(Sandbox.scratch)/\(name)"
        let result = try await self.run([
            self.sandbox.toolbox.python, "\(inside)/\(script.rawValue).py", "\(inside)/input.json",
        ])
        try Self.checkLock(result)
        guard result.isSuccess else {
            throw AgentError(.failed, "A script \(result.ending): \(result.excerpt(lines: 60).suffix(600))")
        }
        return try JSONDecoder().decode(Output.self, from: Data(result.output.utf8))
    }

    /// `text` with the paths of the sandbox as a program sees them.
    private func asSeen(_ text: String) -> String {
        guard self.sandbox.isolation.showsHost else { return text }
        return text.replacing(Sandbox.scratch, with: self.scratch.path).replacing(Sandbox.work, with: self.worktree)
    }

    private func run(
        _ command: [String],
        environment: [String: String] = [:],
        onLine: Child.LineListener? = nil
    ) async throws(AgentError) -> ChildResult {
        // Where the binds below are mounted; empty folders, which git does not see.
        for folder in ["target", "logs"] + (self.packages == nil ? [] : ["dbt_packages"]) {
            try Yard(self.worktree).makeFolder(self.subfolder.isEmpty ? folder : "\(self.subfolder)/\(folder)")
        }
        var binds: [Sandbox.Bind] = [
            .init(self.worktree, at: Sandbox.work, isWritable: true),
            .init(self.scratch.path, at: Sandbox.scratch, isWritable: true),
            .init("\(self.scratch.path)/target", at: "\(self.folder)/target", isWritable: true),
            .init("\(self.scratch.path)/logs", at: "\(self.folder)/logs", isWritable: true),
        ]
        if FileManager.default.fileExists(atPath: "\(self.worktree)/.git") {
            binds.append(.init("\(self.worktree)/.git", at: "\(Sandbox.work)/.git"))
        }
        if let packages { binds.append(.init(packages, at: "\(self.folder)/dbt_packages")) }
        if let state { binds.append(.init(state, at: "\(Sandbox.scratch)/state")) }
        return try await self.sandbox.run(
            command,
            binds: binds,
            directory: self.folder,
            environment: [
                "HOME": "\(Sandbox.scratch)/home",
                "CHATBRIDGE_FILES": "\(Sandbox.scratch)/files",
                "DBT_PROFILES_DIR": "\(Sandbox.scratch)/profiles",
                "DBT_PROJECT_DIR": self.folder,
                "DBT_TARGET_PATH": "target",
                "DBT_LOG_PATH": "logs",
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                "DBT_VERSION_CHECK": "false",
                "DO_NOT_TRACK": "1",
                "NO_COLOR": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
                "PATH": "/usr/bin",
            ].merging(environment) { _, own in own },
            onLine: onLine
        )
    }

    /// DuckDB allows one writing process: losing that race says nothing about a change, so it is worth another try.
    static func checkLock(_ result: ChildResult) throws(AgentError) {
        guard !result.isSuccess, (result.output + result.errors).contains("Could not set lock on file") else { return }
        throw AgentError(.busy, "The database copy is held by another process.")
    }

    /// What the last dbt command wrote about each node it ran; empty when it did not get that far.
    var runResults: [RunResults.Result] {
        guard let data = Yard(self.scratch.path).read("target/run_results.json"),
            let results = try? JSONDecoder().decode(RunResults.self, from: data)
        else { return [] }
        return results.results
    }
}

/// dbt's `run_results.json` (v6), as far as it is needed.
struct RunResults: Codable, Sendable {
    struct Result: Codable, Sendable {
        var unique_id: String
        var status: String
        var message: String?
        var failures: Int?
        var compiled_code: String?
        var relation_name: String?

        var isBad: Bool { ["fail", "error", "runtime error"].contains(self.status) }
    }

    var results: [Result]
}
