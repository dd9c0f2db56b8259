import Foundation
import Synchronization

/// The program under test as a process of its own, and what it wrote.
final class Program: Sendable {
    enum Ending: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    let number: Int32
    private let log: URL
    private let ending: Task<Ending, Never>
    private let gone = Atomic(false)

    /// Starts the program; both of its outputs go to `log`.
    ///
    /// - Parameter wrapper: a command that becomes the program that is named after it.
    init(_ arguments: [String], under wrapper: [String] = [], environment: [String: String], log: URL) throws {
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        let (endings, continuation) = AsyncStream.makeStream(of: Ending.self)
        let process = Process()
        let command = wrapper + [try Checkout.program()] + arguments
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { process in
            let status = process.terminationStatus
            continuation.yield(process.terminationReason == .exit ? .exited(status) : .killed(signal: status))
            continuation.finish()
        }
        try process.run()
        try output.close()
        self.number = process.processIdentifier
        self.log = log
        self.ending = Task { await endings.first { _ in true } ?? .killed(signal: 0) }
        Task {
            _ = await self.ending.value
            self.gone.store(true, ordering: .releasing)
        }
    }

    var isRunning: Bool { !self.gone.load(ordering: .acquiring) }

    /// All it wrote so far.
    var output: String { (try? String(contentsOf: self.log, encoding: .utf8)) ?? "" }

    /// Ends it as a power cut would; returns when it is gone.
    func kill() async {
        Foundation.kill(self.number, SIGKILL)
        _ = await self.ending.value
    }

    /// Waits until it has ended by itself, or after `signal`. Throws, and kills it, when that takes longer than `limit`.
    func end(after signal: Int32? = nil, within limit: Duration) async throws -> Ending {
        if let signal { Foundation.kill(self.number, signal) }
        return try await withThrowingTaskGroup(of: Ending?.self) { group in
            group.addTask { await self.ending.value }
            group.addTask {
                try await Task.sleep(for: limit)
                Foundation.kill(self.number, SIGKILL)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let ending = first else {
                throw Failure("it did not end within \(limit); it wrote: \(self.output.suffix(2000))")
            }
            return ending
        }
    }
}
