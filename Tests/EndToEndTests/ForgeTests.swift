import Foundation
import Logging
import Simulator
import Testing

extension EndToEnd {
    @Suite struct Forges {}
}

extension EndToEnd.Forges {
    @Test(.timeLimit(.minutes(5)))
    func `a sentence becomes a pull request on GitHub, which waits for its check and is merged once`() async throws {
        try await Host.open { host in
            var house = House()
            house.forge = [
                "kind: github", "url: \(host.address)/acme/taxi.git", "merge: squash", "labels: [chatbridge]",
                "checks: [build]", "look_seconds: 1",
            ]
            try await Workspace.open(house) { workspace in
                let bot = try await workspace.start(
                    ConsoleVisitor.settings.merging(["GITHUB_TOKEN": host.token]) { $1 }
                )
                // The answer to the opening is lost on its way.
                host.forge.with { $0.faults = [ForgeFault(.lostReply, on: "POST", "/pulls")] }
                let wish = try await workspace.ask("Add a metric for average trip duration by payment type")
                try await wish.plan()
                try await wish.press("press:approve", as: "U0BO")
                try await wish.card("it waits for the check", within: .seconds(180)) {
                    $0.words.contains("waiting on GitHub for the check build")
                }
                host.forge.with { $0.say("Is that in minutes?", by: "ana", on: 1) }
                try await wish.message("remarks", "the comment is told", within: .seconds(60)) {
                    $0.words.contains("Is that in minutes?")
                }
                host.forge.with { $0.checks = ["build": "success"] }
                let closing = try await wish.message("closing", "the last word is said", within: .seconds(90))
                #expect(closing.words.contains("is merged"))

                let pulls = host.forge.with { $0.pulls }
                let pull = try #require(pulls.first)
                #expect(pulls.count == 1 && pull.state == "merged" && pull.branch.hasPrefix("chatbridge/1-"))
                #expect(pull.labels == ["chatbridge"] && pull.reviewers == ["ana"])
                #expect(pull.body.contains("Approved by") && pull.body.contains("<!-- chatbridge:request 1 -->"))
                #expect(try host.log().first == pull.mergeCommit)
                #expect(try await workspace.posts()["1/remarks"] == 1)
                try host.judge()
                let console = try await ConsoleVisitor(of: bot)
                let page = try await console.read("/requests/1")
                for words in ["Request 1: merged", "Is that in minutes?", "mf validate-configs", "approve", pull.title]
                {
                    #expect(page.contains(words), "\(words)")
                }
                #expect(try await console.read("/readyz") == "ready\n")
                #expect(try await console.read("/api/requests/1").contains("\"schema\" : \"chatbridge.request/1\""))
                #expect(try await console.read("/metrics").contains("chatbridge_requests_open 0.0\n"))
                try host.findsNoToken(in: workspace.folder)
            }
        }
    }
}

/// A GitHub with the example project on it.
struct Host: Sendable {
    let forge: ForgeSimulator
    let folder: URL
    let address: String
    let token = "ghp_only-for-this-test"

    static func open(_ body: (Host) async throws -> Void) async throws {
        let folder = URL.temporaryDirectory.appending(path: "host-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.seed(folder)
        let world = ForgeWorld(root: folder.path, repository: "acme/taxi")
        let forge = ForgeSimulator(world, logger: Logger(label: "forge") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await forge.run() }
            let host = Host(forge: forge, folder: folder, address: try await forge.address())
            forge.with { $0.token = host.token }
            try await body(host)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// The example as a bare repository, with an owner for its models.
    private static func seed(_ folder: URL) throws {
        let (bare, tree) = (folder.appending(path: "acme/taxi.git").path, folder.appending(path: "tree"))
        try FileManager.default.copyItem(at: URL(filePath: try Checkout.example()), to: tree.made())
        try "/models/ @ana\n".write(to: tree.appending(path: "CODEOWNERS"), atomically: true, encoding: .utf8)
        let ignored = "*.duckdb\n*.duckdb.*\ntarget/\nlogs/\ndbt_packages/\n.user.yml\n.venv/\n"
        try ignored.write(to: tree.appending(path: ".gitignore"), atomically: true, encoding: .utf8)
        _ = try Self.run(["/usr/bin/git", "init", "-q", "--bare", "-b", "main", bare])
        let git = ["/usr/bin/git", "--git-dir", bare, "--work-tree", tree.path]
        _ = try Self.run(git + ["add", "--all", "."])
        _ = try Self.run(git + ["-c", "user.name=f", "-c", "user.email=f@localhost", "commit", "-qm", "first"])
    }

    /// The commits of the base branch, the newest first.
    func log() throws -> [String] {
        let bare = self.folder.appending(path: "acme/taxi.git").path
        return try Self.run(["/usr/bin/git", "--git-dir", bare, "log", "--first-parent", "--format=%H", "main"])
            .split(separator: "\n").map(String.init)
    }

    /// Has GitHub's own description of its API judge every call.
    func judge() throws {
        let named = ProcessInfo.processInfo.environment["CHATBRIDGE_SCHEMAS_ENV"]
        let python = "\(named ?? Checkout.root.appending(path: "var/schemas").path)/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Failure("there is no \(python): run scripts/python-env --schemas")
        }
        let file = self.folder.appending(path: "exchanges.jsonl")
        let lines = self.forge.with { $0.exchanges.map(\.line) }
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        let script = Checkout.root.appending(path: "Tests/Schemas/judge-github.py").path
        let verdict = try Self.run([python, script, file.path])
        #expect(verdict.contains("\(lines.count) calls judged") && lines.count > 10, "\(verdict)")
    }

    /// Looks for the token in every file that the bot left.
    func findsNoToken(in folder: URL) throws {
        let basic = Data("x-access-token:\(self.token)".utf8).base64EncodedString()
        for secret in [self.token, basic] {
            #expect(try Self.run(["/bin/grep", "-rlaF", secret, folder.path], expecting: 1).isEmpty)
        }
    }

    private static func run(_ command: [String], expecting status: Int32 = 0) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == status else { throw Failure("\(command) failed: \(text)") }
        return text
    }
}

extension URL {
    /// This place, in a folder that is there.
    fileprivate func made() throws -> URL {
        try FileManager.default.createDirectory(at: self.deletingLastPathComponent(), withIntermediateDirectories: true)
        return self
    }
}
