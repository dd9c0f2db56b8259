import Foundation
import Testing

/// `chatbridge sim` as a test server for somebody's own bot: here one of slack_bolt, as its quick start has it.
@Suite struct ScriptTests {
    @Test(.timeLimit(.minutes(3)))
    func `an app of slack_bolt chats over its socket as its script says`() async throws {
        let run = try await Self.play("examples/bolt/script.yaml")
        #expect(run.ending == .exited(0), "\(run.output)")
        #expect(run.output.contains("all as written"))
    }

    @Test(.timeLimit(.minutes(3)))
    func `the same app takes signed requests instead`() async throws {
        let port = try Self.freePort()
        let run = try await Self.play(
            "examples/bolt/script.yaml",
            ["--request-url", "http://127.0.0.1:\(port)/slack/events"],
            ["HTTP_PORT": "\(port)"]
        )
        #expect(run.ending == .exited(0), "\(run.output)")
    }

    @Test(.timeLimit(.minutes(3)))
    func `what is not seen ends a script with 1, its line, and what is there instead`() async throws {
        let script = """
            - {as: ana, post: hello}
            - {as: bo, see: Good evening, within: 500 ms}
            """
        let file = URL.temporaryDirectory.appending(path: "script-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try script.write(to: file, atomically: true, encoding: .utf8)
        let run = try await Self.play(file.path)
        #expect(run.ending == .exited(1))
        #expect(run.output.contains("\(file.path):2: @bo does not see “Good evening” in #analytics"), "\(run.output)")
        #expect(run.output.contains("lunch-bot: Hey there @Ana! [Click Me]"), "\(run.output)")
    }

    /// Plays a script beside the app of examples/bolt.
    private static func play(
        _ script: String,
        _ options: [String] = [],
        _ settings: [String: String] = [:]
    ) async throws -> (ending: Program.Ending, output: String) {
        let log = URL.temporaryDirectory.appending(path: "sim-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        func path(_ name: String) -> String { name.hasPrefix("/") ? name : Checkout.root.appending(path: name).path }
        // What the app sends is its own affair, and judged by nobody.
        var environment = Checkout.environment()
        environment["CHATBRIDGE_CALLS"] = nil
        let program = try Program(
            ["sim", "--port", "0", "--patience", "60", "--manifest", path("examples/bolt/manifest.yaml")]
                + ["--script", path(script)] + options + ["--", Checkout.judges, path("examples/bolt/app.py")],
            environment: environment.merging(settings) { $1 },
            log: log
        )
        let ending = try await program.end(within: .seconds(120))
        return (ending, program.output)
    }

    /// A port that nobody listens on now.
    static func freePort() throws -> UInt16 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, length) == 0 && getsockname(socket, pointer, &length) == 0
            }
        }
        guard isBound else { throw Failure("there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}

extension EndToEnd.BothPlatforms {
    @Test(.timeLimit(.minutes(6)))
    func `the script of a request in Slack and Teams plays as it is written`() async throws {
        try await Workspace.open(Both.house) { folder in
            let script = Checkout.root.appending(path: "examples/both.yaml").path
            let run = try folder.run(
                ["sim", "--teams", "--port", "0", "--teams-port", "\(try ScriptTests.freePort())", "--patience", "120"]
                    + ["--script", script, "--", try Checkout.program(), "serve"]
                    + ["--config", folder.config.path, "--data", folder.data.path]
            )
            let ending = try await run.end(within: .seconds(300))
            #expect(ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("all as written"))
        }
    }
}
