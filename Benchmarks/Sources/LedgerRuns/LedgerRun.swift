import Foundation
import Ledger
import Logging
import Requests

/// A ledger in this process, without anything around it.
enum LedgerRun {
    static let policy = Policy(
        version: "bench",
        approvers: [],
        allowance: Allowance(burst: 1_000_000, perHour: 1_000_000)
    )

    /// Opens the ledger in `folder` and lets it write while `body` works.
    static func with<Value: Sendable>(
        _ folder: URL,
        settings: Settings = Settings(),
        _ body: (Ledger) async throws -> Value
    ) async throws -> Value {
        var logger = Logger(label: "ledger")
        logger.logLevel = .error
        let ledger = try Ledger(
            directory: folder,
            policy: { Self.policy },
            clock: WallClock(),
            logger: logger,
            settings: settings
        )
        defer { ledger.close() }
        return try await withThrowingTaskGroup { group in
            group.addTask { try await ledger.run() }
            defer { group.cancelAll() }
            return try await body(ledger)
        }
    }

    /// Has `hands` callers work at once, each on its own share of `count` numbers; returns how long it took.
    static func time(
        _ count: Int,
        by hands: Int,
        _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Duration {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for hand in 0..<hands {
                group.addTask {
                    for number in stride(from: hand, to: count, by: hands) { try await body(number) }
                }
            }
            try await group.waitForAll()
        }
        return start.duration(to: .now)
    }
}

/// The machine's clock.
struct WallClock: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) }

    func sleep(until time: Timestamp) async throws { try await Task.sleep(for: self.now.duration(to: time)) }
}
