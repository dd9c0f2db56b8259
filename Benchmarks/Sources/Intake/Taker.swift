import Foundation

/// A program that takes events in over Socket Mode.
enum Taker: Equatable, Sendable {
    case chatbridge
    case bolt(async: Bool, keeping: Bool)

    static let all: [Taker] = [
        .chatbridge, .bolt(async: true, keeping: false), .bolt(async: false, keeping: false),
        .bolt(async: true, keeping: true), .bolt(async: false, keeping: true),
    ]

    var name: String {
        switch self {
        case .chatbridge: "chatbridge serve"
        case .bolt(let isAsync, let keeps): "bolt-python \(isAsync ? "async" : "sync")\(keeps ? " + sqlite3" : "")"
        }
    }

    /// What an acknowledged event is afterwards.
    var keeps: String {
        switch self {
        case .chatbridge, .bolt(_, keeping: true): "on disk"
        case .bolt(_, keeping: false): "in memory"
        }
    }

    /// - Parameters:
    ///   - answering: whether an app of bolt answers in the thread, as chatbridge always does; after 0.2 seconds, in which
    ///     an app that is of use would look something up.
    ///   - again: goes on with what an earlier start left on disk.
    func start(
        _ bench: Bench,
        _ peers: Peers,
        api: String,
        answering: Bool = false,
        again: Bool = false
    ) async throws -> any TakingApp {
        switch self {
        case .chatbridge:
            let data = again ? bench.folder.appending(path: "intake") : try bench.data("intake")
            return try bench.serve(data, api: api, connections: 1)
        case .bolt(let isAsync, let keeps):
            let database = bench.folder.appending(path: "bolt.sqlite")
            for end in ["", "-wal", "-shm"] where !again {
                try? FileManager.default.removeItem(atPath: database.path + end)
            }
            let arguments =
                [isAsync ? "async" : "sync", "--api", api] + (answering ? ["--answer", "0.2"] : [])
                + (keeps ? ["--sqlite", database.path] : [])
            return try peers.start("bolt.py", arguments, log: bench.folder.appending(path: "bolt.log"))
        }
    }
}

/// The process of a ``Taker``.
protocol TakingApp: Sendable {
    /// Returns once it has nothing more to do but to take events.
    func untilReady() async throws
    func abort() async
}

extension ServeProcess: TakingApp {
    func untilReady() async throws { try await self.untilProjectsAreReady() }
}

extension PeerProcess: TakingApp {
    func untilReady() async throws { try await Task.sleep(for: .seconds(1)) }
}
