import Foundation

/// Clears away what earlier lives of the bot left in the data folder. Work that nobody pushed is never lost: a worktree
/// goes only after its commit has a name in the origin.
struct Janitor: Sendable {
    /// The data folder of the agents.
    let directory: String
    /// How many worktrees of failed requests are kept for inspection, the newest.
    var kept = 20
    /// How long a worktree is left alone, for somebody may be looking at it.
    var rest: TimeInterval = 24 * 3600

    /// Removes what only a live process needs: benches for parsing, planning and looking up, and unfinished
    /// repositories and indexes.
    ///
    /// Call it before anything works: a bench of the same name may be made again at once.
    func sweep() {
        for folder in ["worktrees", "scratch"] {
            for name in self.names(in: folder) where Self.isPassing(name) {
                try? FileManager.default.removeItem(atPath: "\(self.directory)/\(folder)/\(name)")
            }
        }
        for origin in self.names(in: "origins") {
            let path = "\(self.directory)/origins/\(origin)"
            if origin.contains(Origin.drafts.repository) { try? FileManager.default.removeItem(atPath: path) }
            for name in self.names(in: "origins/\(origin)") where name.hasPrefix(Origin.drafts.index) {
                try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
            }
        }
    }

    /// Takes the oldest worktrees of `origin` away when there are more than are kept; their commits stay as
    /// `refs/chatbridge/kept/NAME`.
    func clearAway(_ origin: Origin, now: Date) async throws {
        let old = self.names(in: "worktrees").compactMap { name -> (name: String, age: TimeInterval)? in
            let path = "\(self.directory)/worktrees/\(name)"
            guard FileManager.default.fileExists(atPath: "\(origin.repository)/worktrees/\(name)"),
                let touched = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            else { return nil }
            return (name, now.timeIntervalSince(touched))
        }.sorted { $0.age < $1.age }
        for (name, age) in old.dropFirst(self.kept) where age > self.rest {
            let worktree = Worktree(origin: origin, name: name, path: "\(self.directory)/worktrees/\(name)")
            try await worktree.keepCommit()
            Scratch(path: "\(self.directory)/scratch/\(name)", profile: nil).remove()
            try worktree.remove()
        }
    }

    private func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(self.directory)/\(folder)").sorted()) ?? []
    }

    private static func isPassing(_ name: String) -> Bool {
        name.hasPrefix("parse-") || ["-plan", "-lookup", "-base"].contains { name.hasSuffix($0) }
    }
}
