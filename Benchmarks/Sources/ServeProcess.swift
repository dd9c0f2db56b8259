import Foundation

/// `chatbridge serve` as a process of its own, as it runs anywhere.
final class ServeProcess: Sendable {
    let startedAt: ContinuousClock.Instant
    private let process: Process
    private let log: URL
    private let ended: AsyncStream<Never>

    /// - Parameters:
    ///   - program: the program as it is shipped, built in release mode.
    ///   - data: its data folder.
    ///   - settings: where it finds Slack or Teams, by the names of the variables.
    init(_ program: URL, config: URL, data: URL, settings: [String: String]) throws {
        self.log = data.appending(path: "bot.log")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: self.log.path, contents: nil)
        let output = try FileHandle(forWritingTo: self.log)
        let process = Process()
        process.executableURL = program
        process.arguments = ["serve", "--config", config.path, "--data", data.path]
        process.environment = ProcessInfo.processInfo.environment.merging(
            [
                "CHATBRIDGE_APPROVERS": "U0BO", "CHATBRIDGE_LIMITS_BURST": "1000",
                "CHATBRIDGE_LIMITS_PER_HOUR": "36000",
            ].merging(settings) { $1 }
        ) { $1 }
        process.standardOutput = output
        process.standardError = output
        let (ended, continuation) = AsyncStream.makeStream(of: Never.self)
        process.terminationHandler = { _ in continuation.finish() }
        self.process = process
        self.ended = ended
        self.startedAt = .now
        try process.run()
    }

    deinit { if self.process.isRunning { kill(self.process.processIdentifier, SIGKILL) } }

    /// Asks it to end, and returns once it has.
    func stop() async {
        self.process.terminate()
        for await _ in self.ended {}
    }

    /// Ends it in the middle of whatever it does, and returns once it has ended.
    func abort() async {
        kill(self.process.processIdentifier, SIGKILL)
        for await _ in self.ended {}
    }

    /// Returns when it has read the data project in, which it does beside everything else.
    func untilProjectsAreReady() async throws {
        for _ in 0..<1200 {
            guard self.process.isRunning else { throw Failure("the bot ended; see \(self.log.path)") }
            if try String(contentsOf: self.log, encoding: .utf8).contains("projects are ready") { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure("the project was not read in within two minutes; see \(self.log.path)")
    }

    /// The port that it listens on for Teams, as soon as it does.
    func teamsPort() async throws -> Int {
        for _ in 0..<600 {
            guard self.process.isRunning else { throw Failure("the bot ended; see \(self.log.path)") }
            let said = try String(contentsOf: self.log, encoding: .utf8)
            if let match = said.firstMatch(of: /server\.port=(\d+).*listening for Teams/), let port = Int(match.1) {
                return port
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure("the bot does not listen for Teams; see \(self.log.path)")
    }

    /// What it holds in memory now.
    var memory: Memory { get throws { try Memory(of: self.process.processIdentifier) } }

    /// The processor time that it, without its children, has used.
    var processorTime: Duration {
        get throws {
            let file = "/proc/\(self.process.processIdentifier)/stat"
            // The name, in parentheses, may hold spaces; what follows it does not.
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return .zero }
            return .milliseconds((user + system) * 1000 / sysconf(Int32(_SC_CLK_TCK)))
        }
    }
}

/// A process's memory in kibibytes, as `smaps_rollup` tells it.
struct Memory: Sendable {
    /// All pages that are in memory, shared ones (program text, libraries) too.
    var resident: Int
    /// Pages that no other process has, whether they stem from a file or not.
    var unshared: Int
    /// Pages that stem from no file: heap and stacks.
    var anonymous: Int

    init(of process: Int32) throws {
        let text = try String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)
        var sizes: [Substring: Int] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let words = line.split(whereSeparator: { $0 == " " || $0 == ":" })
            if words.count > 1 { sizes[words[0]] = Int(words[1]) }
        }
        self.resident = sizes["Rss", default: 0]
        self.unshared = sizes["Private_Clean", default: 0] + sizes["Private_Dirty", default: 0]
        self.anonymous = sizes["Anonymous", default: 0]
    }
}
