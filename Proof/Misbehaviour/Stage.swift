import Agents
import Foundation

/// A place with a repository to work on, and around it what no agent may get at: a secret, files to be left alone, a
/// server that nobody may reach.
package final class Stage: Sendable {
    let path: String
    let origin: Origin
    let secret = "sk-\(UUID().uuidString)"
    /// In the bot's own environment.
    let variable = "xoxb-\(UUID().uuidString)"
    let listener: Listener

    private static let variableName = "CHATBRIDGE_PROOF_SECRET"
    private let untouched: [String: String]

    package init() async throws {
        self.path = FileManager.default.temporaryDirectory.appending(path: "stage-\(UUID().uuidString)").path
        let git = Git(executable: "/usr/bin/git", directory: "\(self.path)/origin.git")
        self.origin = Origin(git: git, repository: "\(self.path)/origin.git", baseBranch: "main")
        self.untouched = [
            "outside.txt": "as it was", "outside/file": "as it was", "neighbour/data": "somebody else's",
            "secret": self.secret, "source/models/schema.yml": "version: 2\n", "source/models/trips.sql": "select 1\n",
            "source/dbt_project.yml": "name: shop\n",
        ]
        for (name, text) in self.untouched { try Self.write(text, to: "\(self.path)/\(name)") }
        try Self.write(String(decoding: PackageResources.agents_py, as: UTF8.self), to: "\(self.path)/agents.py")
        self.listener = try Listener(path: "\(self.path)/socket")
        setenv(Self.variableName, self.variable, 1)
        _ = try await Git(executable: "/usr/bin/git", directory: nil).run([
            "init", "--quiet", "--bare", "--initial-branch", "main", "\(self.path)/origin.git",
        ])
        try await git.run(["add", "."], workTree: "\(self.path)/source")
        try await git.run(["commit", "--quiet", "-m", "first"], workTree: "\(self.path)/source")
    }

    /// Clears it away.
    package func strike() throws {
        self.listener.close()
        unsetenv(Self.variableName)
        try Tree(self.path).remove()
    }

    /// Where forbidden things are, for an agent to try.
    func facts(for worktree: String, token: String) -> String {
        let facts: [String: Any] = [
            "secret": "\(self.path)/secret", "outside": "\(self.path)/outside.txt",
            "outside_folder": "\(self.path)/outside", "neighbour": "\(self.path)/neighbour",
            "repository": "\(self.path)/origin.git", "worktree": worktree, "bot": Int(getpid()),
            "port": Int(self.listener.port), "socket": "\(self.path)/socket", "abstract": self.listener.abstract,
            "user": NSUserName(), "token": token, "nap": token, "work": Sandbox.work, "scratch": Sandbox.scratch,
        ]
        // Paths have to look like paths: they are put in other terms where there is no sandbox.
        let data = try? JSONSerialization.data(withJSONObject: facts, options: .withoutEscapingSlashes)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// What is not as it was.
    var harm: [String] {
        var harm: [String] = []
        for (name, text) in self.untouched
        where (try? String(contentsOfFile: "\(self.path)/\(name)", encoding: .utf8)) != text {
            harm.append("\(name) was changed")
            try? Self.write(text, to: "\(self.path)/\(name)")
        }
        for (folder, names) in ["outside": ["file"], "neighbour": ["data"]] {
            let found = (try? FileManager.default.contentsOfDirectory(atPath: "\(self.path)/\(folder)")) ?? []
            for name in found where !names.contains(name) {
                harm.append("\(folder)/\(name) was made")
                try? Tree("\(self.path)/\(folder)/\(name)").remove()
            }
        }
        let calls = self.listener.takeCalls()
        if calls > 0 { harm.append("the host's server was reached") }
        return harm
    }

    private static func write(_ text: String, to path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }
}
