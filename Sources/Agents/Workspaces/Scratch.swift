import Foundation

/// A private folder of one piece of work: a copy of the database, a profile that points at it, dbt's target and logs.
struct Scratch: Sendable {
    let path: String
    let profile: Profile?

    /// Makes the folder anew, with a copy of the database if there is one.
    static func make(_ path: String, profile: Profile?, git: Git) async throws -> Scratch {
        let files = FileManager.default
        try Tree(path).remove()
        for folder in ["database", "target", "logs", "profiles", "state", "home"] {
            try files.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        }
        let scratch = Scratch(path: path, profile: profile)
        if let profile {
            try profile.sandboxed.write(toFile: "\(path)/profiles/profiles.yml", atomically: true, encoding: .utf8)
            try await scratch.copyDatabase(profile)
        }
        return scratch
    }

    /// A reflink where the file system has them. The write-ahead log belongs to the database.
    private func copyDatabase(_ profile: Profile) async throws {
        for suffix in ["", ".wal"] where FileManager.default.fileExists(atPath: profile.database + suffix) {
            let copy = try await Child(
                "/bin/cp",
                [
                    "--reflink=auto", "--", profile.database + suffix,
                    "\(self.path)/database/\(profile.databaseName)\(suffix)",
                ],
                environment: ["PATH": "/usr/bin:/bin"],
                timeLimit: .seconds(600)
            ).run()
            guard copy.isSuccess else {
                throw AgentError(.failed, "The database could not be copied: \(copy.excerpt())")
            }
        }
    }

    func remove() { try? Tree(self.path).remove() }

    /// Frees the space a kept failure does not need.
    func removeDatabase() { try? Tree("\(self.path)/database").remove() }
}
