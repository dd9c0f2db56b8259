import Foundation

/// The programs that chatbridge is measured beside: Python scripts, in an environment of their own.
struct Peers: Sendable {
    let python: URL
    let scripts: URL

    /// Throws when the environment was not made.
    init(python: String, scripts: String) throws {
        self.python = URL(filePath: python).absoluteURL
        self.scripts = URL(filePath: scripts, directoryHint: .isDirectory).absoluteURL
        guard FileManager.default.isExecutableFile(atPath: self.python.path) else {
            throw Failure("\(self.python.path) is missing; run scripts/python-env --peers and scripts/setup --bench")
        }
    }

    /// Starts a script; its errors go to `log`.
    func start(_ script: String, _ arguments: [String], log: URL) throws -> PeerProcess {
        try PeerProcess(self.python, [self.scripts.appending(path: script).path] + arguments, log: log)
    }
}

/// A peer as a process of its own; killed when nobody holds it any more.
final class PeerProcess: Sendable {
    private let process = Process()
    private let input = Pipe()
    private let output: URL
    private let log: URL
    private let ended: AsyncStream<Never>

    fileprivate init(_ program: URL, _ arguments: [String], log: URL) throws {
        self.log = log
        self.output = log.appendingPathExtension("out")
        for file in [self.log, self.output] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        self.process.executableURL = program
        self.process.arguments = arguments
        self.process.standardInput = self.input
        self.process.standardOutput = try FileHandle(forWritingTo: self.output)
        self.process.standardError = try FileHandle(forWritingTo: log)
        let (ended, continuation) = AsyncStream.makeStream(of: Never.self)
        self.process.terminationHandler = { _ in continuation.finish() }
        self.ended = ended
        try self.process.run()
    }

    deinit { if self.process.isRunning { kill(self.process.processIdentifier, SIGKILL) } }

    var number: Int32 { self.process.processIdentifier }

    /// Waits for its end; returns what it printed.
    func result() async throws -> Data {
        for await _ in self.ended {}
        guard self.process.terminationStatus == 0 else { throw Failure("a peer failed; see \(self.log.path)") }
        return try Data(contentsOf: self.output)
    }

    /// The first line that it prints; it goes on.
    func firstLine() async throws -> String {
        for _ in 0..<600 where self.process.isRunning {
            let text = try String(contentsOf: self.output, encoding: .utf8)
            if let end = text.firstIndex(of: "\n") { return String(text[..<end]) }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure("a peer did not start; see \(self.log.path)")
    }

    /// Ends its input, and returns once it has ended.
    func finish() async throws {
        try self.input.fileHandleForWriting.close()
        for await _ in self.ended {}
    }

    /// Ends it in the middle of whatever it does, and returns once it has ended.
    func abort() async {
        kill(self.process.processIdentifier, SIGKILL)
        for await _ in self.ended {}
    }
}
