import Foundation

/// A private folder of one piece of work: a copy of the database, a profile that points at it, dbt's target and logs.
struct Scratch: Sendable {
    let path: String
    let profile: Profile?

    /// Copies of the files that people attached to the request, and `index.json`, which lists them.
    var attachments: String { "\(self.path)/files" }

    /// Makes the folder anew, with a copy of the database if there is one.
    ///
    /// - Parameters:
    ///   - largestCopy: How large a database may be that is copied, in bytes, where that takes room.
    ///   - seen: Where programs see the folder.
    static func make(
        _ path: String,
        profile: Profile?,
        largestCopy: Int,
        seen: String = Sandbox.scratch
    ) async throws -> Scratch {
        let files = FileManager.default
        try Tree(path).remove()
        for folder in ["database", "target", "logs", "profiles", "state", "home"] {
            try files.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        }
        let scratch = Scratch(path: path, profile: profile)
        if let profile {
            let text = profile.sandboxed.replacing(Sandbox.scratch, with: seen)
            try text.write(toFile: "\(path)/profiles/profiles.yml", atomically: true, encoding: .utf8)
            try await scratch.copyDatabase(profile, largest: largestCopy)
        }
        return scratch
    }

    /// A reflink where the file system has them, which takes no room; elsewhere a copy, when it may be as large and there
    /// is room for it. The write-ahead log belongs to the database.
    private func copyDatabase(_ profile: Profile, largest: Int) async throws {
        for suffix in ["", ".wal"] where FileManager.default.fileExists(atPath: profile.database + suffix) {
            let (source, copy) = (
                profile.database + suffix, "\(self.path)/database/\(profile.databaseName)\(suffix)"
            )
            if try await self.copy(source, to: copy, reflink: "always").isSuccess { continue }
            try self.checkRoom(for: source, largest: largest)
            let result = try await self.copy(source, to: copy, reflink: "never")
            guard result.isSuccess else {
                throw AgentError(.failed, "The database could not be copied: \(result.excerpt())")
            }
        }
    }

    private func copy(_ source: String, to copy: String, reflink: String) async throws -> ChildResult {
        try await Child(
            "/bin/cp",
            ["--reflink=\(reflink)", "--", source, copy],
            environment: ["PATH": "/usr/bin:/bin"],
            timeLimit: .seconds(600)
        ).run()
    }

    /// What the disk keeps free for everything else.
    private static let reserve = 1 << 30

    /// When there is no room just now, work waits for that of others to end, as for a lock: it is tried again.
    private func checkRoom(for source: String, largest: Int) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: source)
        let size = (attributes[.size] as? Int) ?? 0
        guard size <= largest else {
            throw AgentError(
                .declined,
                """
                The database \(source) is larger (\(size >> 20) MB) than what is copied for each change \
                (\(largest >> 20) MB). Raise sandbox.database_copy, or put the data folder on a file system that \
                shares blocks between copies (btrfs, XFS).
                """
            )
        }
        let system = try FileManager.default.attributesOfFileSystem(forPath: self.path)
        let free = (system[.systemFreeSize] as? Int) ?? .max
        guard size <= free - Self.reserve else {
            throw AgentError(.busy, "There is no room for another copy of the database; waiting for other work to end.")
        }
    }

    /// Puts the manifests that are kept in `state` where dbt writes them.
    func takeManifest(from state: String) throws {
        for name in Self.manifests where FileManager.default.fileExists(atPath: "\(state)/\(name)") {
            let data = try Data(contentsOf: URL(filePath: "\(state)/\(name)"))
            try Yard(self.path).write(data, to: "target/\(name)")
        }
    }

    /// What dbt says of a whole project.
    static let manifests = ["manifest.json", "semantic_manifest.json"]

    func remove() { try? Tree(self.path).remove() }

    /// Frees the space a kept failure does not need.
    func removeDatabase() { try? Tree("\(self.path)/database").remove() }
}
