import Foundation

/// Clears away what earlier lives of the bot left in the data folder, and keeps what is kept under a cap. Work that nobody
/// pushed is never lost: a worktree goes only after its commit has a name in the origin.
struct Janitor: Sendable {
    /// The data folder of the agents.
    let directory: String
    /// How many worktrees of failed requests are kept for inspection, the newest.
    var kept = 20
    /// How long a worktree is left alone, for somebody may be looking at it.
    var rest: TimeInterval = 24 * 3600
    /// What worktrees, scratch folders and caches may take up together, in bytes. Over it, `rest` does not count.
    var cap = 40 << 30
    /// How many manifests are kept of each project, those used last.
    var manifests = 12
    /// How long after its last sign of life something may be in use.
    private static let use: TimeInterval = 3600

    /// Removes what only a live process needs: benches for parsing, planning and looking up, and unfinished
    /// repositories, indexes and manifests.
    ///
    /// Call it before anything works: a bench of the same name may be made again at once.
    func sweep() {
        for folder in ["worktrees", "scratch"] {
            for name in self.names(in: folder) where Self.isPassing(name) {
                try? Tree("\(self.directory)/\(folder)/\(name)").remove()
            }
        }
        for origin in self.names(in: "origins") {
            let path = "\(self.directory)/origins/\(origin)"
            if origin.contains(Origin.drafts.repository) { try? FileManager.default.removeItem(atPath: path) }
            for name in self.names(in: "origins/\(origin)") where name.hasPrefix(Origin.drafts.index) {
                try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
            }
        }
        for project in self.names(in: "manifests") {
            for name in self.names(in: "manifests/\(project)") where name.hasPrefix(Self.draft) {
                try? Tree("\(self.directory)/manifests/\(project)/\(name)").remove()
            }
        }
    }

    /// What a manifest is called while it is written.
    static let draft = "draft-"

    /// Removes what git keeps of worktrees in the data folder that are gone, among them those that `sweep` took. Others in
    /// the repository are somebody else's.
    func forgetWorktrees(of origin: Origin) {
        let records = "\(origin.repository)/worktrees"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: records)) ?? [] {
            let path = "\(self.directory)/worktrees/\(name)"
            guard let file = try? String(contentsOfFile: "\(records)/\(name)/gitdir", encoding: .utf8),
                file.trimmingCharacters(in: .whitespacesAndNewlines) == "\(path)/.git",
                !FileManager.default.fileExists(atPath: path), Self.isPassing(name)
            else { continue }
            try? Tree("\(records)/\(name)").remove()
        }
    }

    /// Takes the oldest worktrees of `origin` away when there are more than are kept, or they take up more than they may;
    /// their commits stay as `refs/chatbridge/kept/NAME`.
    func clearAway(_ origin: Origin, now: Date) async throws {
        let own = self.aged("worktrees", now).filter {
            FileManager.default.fileExists(atPath: "\(origin.repository)/worktrees/\($0.name)")
        }
        for (name, age) in own.dropFirst(self.kept) where age > self.rest {
            try await self.takeAway(name, of: origin)
        }
        guard case var size = await self.size, size > self.cap else { return }
        // First the databases of the oldest, which can be copied again; then the oldest with all they have.
        for (name, age) in self.aged("scratch", now).reversed() where age > Self.use && size > self.cap {
            let scratch = Scratch(path: "\(self.directory)/scratch/\(name)", profile: nil)
            size -= await Watch.aside { Tree("\(scratch.path)/database").use().bytes }
            scratch.removeDatabase()
        }
        for (name, age) in own.reversed() where age > Self.use && size > self.cap {
            guard FileManager.default.fileExists(atPath: "\(self.directory)/worktrees/\(name)") else { continue }
            size -= await self.size(of: name)
            try await self.takeAway(name, of: origin)
        }
    }

    private func takeAway(_ name: String, of origin: Origin) async throws {
        let worktree = Worktree(origin: origin, name: name, path: "\(self.directory)/worktrees/\(name)")
        try await worktree.keepCommit()
        Scratch(path: "\(self.directory)/scratch/\(name)", profile: nil).remove()
        try worktree.remove()
    }

    /// Removes manifests of `project` but those used last. One that is in use was touched within the hour; if they come
    /// faster than that, the oldest go all the same, and are made again when needed.
    func trimManifests(of project: String, now: Date) {
        for (index, item) in self.aged("manifests/\(project)", now).enumerated()
        where index >= self.manifests && (item.age > Self.use || index >= self.manifests * 4) {
            try? Tree("\(self.directory)/manifests/\(project)/\(item.name)").remove()
        }
    }

    /// What everything takes up that may be cleared away.
    private var size: Int {
        get async {
            let folders = ["worktrees", "scratch", "manifests"].map { Tree("\(self.directory)/\($0)") }
            return await Watch.aside { folders.reduce(0) { $0 + $1.use().bytes } }
        }
    }

    private func size(of name: String) async -> Int {
        let folders = ["worktrees", "scratch"].map { Tree("\(self.directory)/\($0)/\(name)") }
        return await Watch.aside { folders.reduce(0) { $0 + $1.use().bytes } }
    }

    /// The folders in `folder`, those changed last first.
    private func aged(_ folder: String, _ now: Date) -> [(name: String, age: TimeInterval)] {
        self.names(in: folder).compactMap { name in
            let path = "\(self.directory)/\(folder)/\(name)"
            let touched = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            return touched.map { (name, now.timeIntervalSince($0)) }
        }.sorted { $0.age < $1.age }
    }

    private func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(self.directory)/\(folder)").sorted()) ?? []
    }

    private static func isPassing(_ name: String) -> Bool {
        ["parse-", "picture-"].contains { name.hasPrefix($0) }
            || ["-plan", "-lookup", "-base", "-deploy", "-watch"].contains { name.hasSuffix($0) }
    }
}
