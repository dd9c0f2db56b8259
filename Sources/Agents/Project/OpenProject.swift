import Foundation
import Logging
import Requests

/// A configured project with its origin: hands out snapshots, worktrees and benches.
actor OpenProject {
    nonisolated let project: Project
    nonisolated let directory: String
    nonisolated let sandbox: Sandbox
    nonisolated let storage: Storage
    nonisolated let git: Git
    /// Its place on a forge; `nil` for a local one.
    nonisolated let desk: ForgeDesk?
    nonisolated let logger: Logger
    private var origin: Origin?
    /// The snapshot used last: most requests ask for the same commit.
    private var latest: Snapshot?
    /// Whether the origin is being brought up to date, and who waits to do it next: git allows one at a time.
    private var isRefreshing = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(
        _ project: Project,
        desk: ForgeDesk? = nil,
        directory: String,
        sandbox: Sandbox,
        storage: Storage = Storage(),
        logger: Logger
    ) {
        self.project = project
        self.desk = desk
        self.directory = directory
        self.sandbox = sandbox
        self.storage = storage
        self.git = Git(executable: sandbox.toolbox.git, directory: nil, signingKey: project.signingKey)
        self.logger = logger
    }

    /// The origin, made or brought up to date.
    func refresh() async throws -> Origin {
        await self.takeTurn()
        defer { self.giveTurn() }
        let folder = "\(self.directory)/origins"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var origin = try await Origin.prepare(
            self.project,
            in: folder,
            git: self.git,
            remote: self.desk?.remote,
            logger: self.logger
        )
        origin.launcher = Launcher(setpriv: self.sandbox.toolbox.setpriv)
        self.origin = origin
        return origin
    }

    private func takeTurn() async {
        guard self.isRefreshing else {
            self.isRefreshing = true
            return
        }
        await withCheckedContinuation { self.waiting.append($0) }
    }

    private func giveTurn() {
        if self.waiting.isEmpty {
            self.isRefreshing = false
        } else {
            self.waiting.removeFirst().resume()
        }
    }

    /// The origin as it was last seen.
    func opened() async throws -> Origin {
        if let origin { return origin }
        return try await self.refresh()
    }

    /// The project at `commit`: from memory, from the cache of an earlier run, or parsed anew.
    func snapshot(at commit: String) async throws -> Snapshot {
        if let latest, latest.commit == commit { return latest }
        let origin = try await self.opened()
        let tree = try await SourceTree(origin.git, at: commit)
        // By content: a merge commit, or the same files imported anew, need no second parse.
        let content = try await origin.git.run(["rev-parse", "\(commit)^{tree}"])
        let cache = "\(self.directory)/manifests/\(self.project.name)/\(content)"
        if !FileManager.default.fileExists(atPath: "\(cache)/columns.json") {
            try await self.parse(commit, of: origin, tree, into: cache)
        }
        // Those used last are kept.
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: cache)
        Janitor(directory: self.directory).trimManifests(of: self.project.name, now: Date())
        let manifest = try Self.decode(Manifest.self, "\(cache)/manifest.json")
        let columns = try Self.decode(Warehouse.Columns.self, "\(cache)/columns.json")
        let snapshot = Snapshot(
            project: self.project,
            tree: tree,
            manifest: manifest,
            columns: columns,
            catalogue: manifest.catalogue(columns: columns),
            state: cache,
            hasPythonTests: try await PythonTests.areIn(tree, of: self.project)
        )
        self.latest = snapshot
        return snapshot
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
    }

    private func parse(_ commit: String, of origin: Origin, _ tree: SourceTree, into cache: String) async throws {
        let name = "parse-\(UUID().uuidString)"
        let bench = try await self.bench(name, at: commit, of: origin, tree)
        do {
            let result = try await bench.workbench.dbt(["parse"])
            guard result.isSuccess else {
                throw AgentError(
                    .declined,
                    "The project \(self.project.name) does not compile.",
                    passages: [.code(result.excerpt(lines: 20))]
                )
            }
            let columns = try await Warehouse(workbench: bench.workbench).columns()
            // Moved into place whole, so that a cache that is there is complete.
            let parent = URL(filePath: cache).deletingLastPathComponent()
            let draft = "\(parent.path)/\(Janitor.draft)\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: draft) }
            try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: true)
            for file in Scratch.manifests {
                if let data = Yard(bench.workbench.scratch.path).read("target/\(file)") {
                    try data.write(to: URL(filePath: "\(draft)/\(file)"))
                }
            }
            try JSONEncoder().encode(columns).write(to: URL(filePath: "\(draft)/columns.json"))
            if !FileManager.default.fileExists(atPath: cache) {
                try FileManager.default.moveItem(atPath: draft, toPath: cache)
            }
        } catch {
            await bench.discard()
            throw error
        }
        await bench.discard()
    }

    /// A worktree at `commit` and a scratch folder with a copy of the database, both named `name` and made anew.
    func bench(_ name: String, at commit: String, of origin: Origin, _ tree: SourceTree) async throws -> Bench {
        let worktree = try await Worktree.make(name, in: "\(self.directory)/worktrees", of: origin, at: commit)
        let scratch = try await Scratch.make(
            "\(self.directory)/scratch/\(name)",
            profile: try await self.profile(tree),
            largestCopy: self.storage.databaseCopy,
            seen: self.sandbox.isolation.showsHost ? "\(self.directory)/scratch/\(name)" : Sandbox.scratch
        )
        // Nothing that dbt remembers of an earlier parse is handed on: with that, version 1.11 takes a metric that is gone
        // for one that is still there (RollBackTests).
        let packages = self.project.folder.map { "\($0)/dbt_packages" }
        let workbench = Workbench(
            sandbox: self.sandbox,
            worktree: worktree.path,
            scratch: scratch,
            subfolder: self.project.subfolder,
            packages: packages.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
        )
        return Bench(worktree: worktree, workbench: workbench)
    }

    private func profile(_ tree: SourceTree) async throws -> Profile {
        let inTree = self.project.inRepository("profiles.yml")
        let outside = self.project.profilesDirectory ?? self.project.folder
        let profiles: String
        if let outside, let text = try? String(contentsOfFile: "\(outside)/profiles.yml", encoding: .utf8) {
            profiles = text
        } else if tree.paths.contains(inTree) {
            profiles = try await tree.read(inTree)
        } else {
            throw AgentError(
                .missing,
                "The project \(self.project.name) has no profiles.yml: put one beside dbt_project.yml, or name its "
                    + "folder as profiles_directory."
            )
        }
        return try Profile(
            projectFile: try await tree.read(self.project.inRepository("dbt_project.yml")),
            profiles: profiles,
            target: self.project.target,
            folder: self.project.folder ?? self.directory,
            environment: ProcessInfo.processInfo.environment
        )
    }
}

/// A worktree with a place to run programs on it.
struct Bench: Sendable {
    let worktree: Worktree
    var workbench: Workbench

    func discard() async {
        try? self.worktree.remove()
        self.workbench.scratch.remove()
    }
}
