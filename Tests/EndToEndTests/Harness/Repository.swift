import Foundation

/// The repository that the bot merges into, looked at with git itself.
struct Repository: Sendable {
    private let data: URL

    init(of workspace: Workspace) { self.data = workspace.data }

    /// The subjects of the merge commits of the base branch.
    func merges() throws -> [String] {
        try self.git(["log", "--merges", "--format=%s", "main"]).split(separator: "\n").map(String.init)
    }

    /// A file as it is on the base branch.
    func file(_ path: String) throws -> String { try self.git(["show", "main:\(path)"]) }

    /// The records of the pull requests.
    func pullRequests() throws -> [PullRequestRecord] {
        let folder = self.data.appending(path: "forges/taxi/pulls")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }.map {
            try JSONDecoder().decode(PullRequestRecord.self, from: Data(contentsOf: folder.appending(path: $0)))
        }
    }

    func git(_ arguments: [String]) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/git")
        process.arguments = ["--git-dir", self.data.appending(path: "origins/taxi.git").path] + arguments
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure("git \(arguments) failed") }
        return text
    }
}

/// What the bot wrote down of one pull request.
struct PullRequestRecord: Hashable, Decodable, Sendable {
    var number: Int
    var state: String
    var mergeCommit: String?
}
