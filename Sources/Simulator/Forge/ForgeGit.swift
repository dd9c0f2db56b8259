import Foundation
import NIOHTTP1

/// Git on the forge's own repository, by its own programs.
struct ForgeGit {
    let directory: String

    /// What git writes, or `nil` when it fails.
    func run(_ arguments: [String], _ environment: [String: String] = [:]) -> String? {
        let person = ["GIT_AUTHOR_NAME": "forge", "GIT_AUTHOR_EMAIL": "forge@localhost"]
            .merging(["GIT_COMMITTER_NAME": "forge", "GIT_COMMITTER_EMAIL": "forge@localhost"]) { $1 }
        let result = ForgeProgram(
            path: "/usr/bin/git",
            arguments: ["--git-dir", self.directory, "-c", "safe.directory=*"] + arguments,
            environment: person.merging(environment) { $1 }
        ).run()
        return result.status == 0 ? result.text : nil
    }

    func commit(_ branch: String) -> String? { self.run(["rev-parse", "--verify", "--quiet", "refs/heads/\(branch)"]) }

    var mainBranch: String { self.run(["symbolic-ref", "--short", "HEAD"]) ?? "main" }

    /// The tree of both together, or `nil` when they conflict.
    func together(_ base: String, _ head: String) -> String? {
        self.run(["merge-tree", "--write-tree", base, head])
    }

    /// Puts `head` on `branch` in one of three ways; the commit, or `nil` when they conflict.
    func merge(_ head: String, into branch: String, method: String, message: String) -> String? {
        guard let base = self.commit(branch), let tree = self.together(base, head) else { return nil }
        var environment: [String: String] = [:]
        var message = message
        if method == "rebase" {
            let own = (self.run(["log", "-1", "--format=%an%n%ae%n%aI%n%B", head]) ?? "").split(
                separator: "\n",
                maxSplits: 3,
                omittingEmptySubsequences: false
            ).map(String.init)
            guard own.count == 4 else { return nil }
            environment = ["GIT_AUTHOR_NAME": own[0], "GIT_AUTHOR_EMAIL": own[1], "GIT_AUTHOR_DATE": own[2]]
            message = own[3]
        }
        let parents = method == "merge" ? ["-p", base, "-p", head] : ["-p", base]
        guard let commit = self.run(["commit-tree", tree, "-m", message] + parents, environment),
            self.run(["update-ref", "refs/heads/\(branch)", commit, base]) != nil
        else { return nil }
        return commit
    }

    /// One request of git's smart HTTP, by git's own CGI program.
    func serve(_ request: IncomingRequest, root: String) throws -> Reply {
        let parts = request.head.uri.split(separator: "?", maxSplits: 1)
        let headers = request.head.headers
        let result = ForgeProgram(
            path: "/usr/bin/git",
            arguments: ["-c", "safe.directory=*", "-c", "http.receivepack=true", "http-backend"],
            environment: [
                "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": request.target.path,
                "QUERY_STRING": parts.count > 1 ? String(parts[1]) : "",
                "REQUEST_METHOD": request.head.method.rawValue,
                "CONTENT_TYPE": headers.first(name: "content-type") ?? "",
                "CONTENT_LENGTH": "\(request.body.count)",
                "HTTP_CONTENT_ENCODING": headers.first(name: "content-encoding") ?? "",
                "GIT_PROTOCOL": headers.first(name: "git-protocol") ?? "",
                "REMOTE_USER": "bot", "REMOTE_ADDR": "127.0.0.1", "GIT_CONFIG_NOSYSTEM": "1", "HOME": root,
            ],
            input: Data(request.body)
        ).run()
        guard let end = result.output.firstRange(of: Data("\r\n\r\n".utf8)) else { throw ForgeBreak() }
        var reply = Reply(body: Array(result.output[end.upperBound...]))
        for line in String(decoding: result.output[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard pair.count == 2 else { continue }
            if pair[0].lowercased() == "status", let status = Int(pair[1].prefix(3)) {
                reply.status = HTTPResponseStatus(statusCode: status)
            } else {
                reply.headers.append((pair[0], pair[1]))
            }
        }
        return reply
    }
}
