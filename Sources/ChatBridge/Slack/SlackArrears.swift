package import Requests
import Synchronization
import Transport

/// Acknowledgements that cannot go by the connection that brought the envelope, since that has said goodbye or was lost.
///
/// They go by another connection, at once or when there is one, and if need be by one of the next process: an envelope
/// that crossed our goodbye on its way is written down all the same, and Slack is to know before its three seconds are over.
/// Slack says nowhere that it takes them there, but its own clients send them by whichever connection they have. Where it
/// does not, the envelope comes again and is known.
package final class SlackArrears: Sendable {
    /// What one process leaves to the next.
    package struct Memory: Sendable {
        package var recall: @Sendable () async throws -> String?
        package var keep: @Sendable (String) async throws -> Void

        package init(
            recall: @escaping @Sendable () async throws -> String?,
            keep: @escaping @Sendable (String) async throws -> Void
        ) {
            self.recall = recall
            self.keep = keep
        }
    }

    private struct State {
        var open: [Int: any WebSocketConnection] = [:]
        var owed: [[UInt8]] = []
    }

    /// As many as can be in hand on two connections; more are left for Slack to deliver again.
    private static let most = 2 * SlackConnection.inFlight
    /// After so long Slack has delivered them again.
    private static let lifetime = Duration.seconds(5)

    private let memory: Memory?
    private let time: any TimeSource
    private let state = Mutex(State())

    /// - Parameter memory: where they are kept from one process to the next; `nil` for nowhere.
    package init(keptIn memory: Memory? = nil, time: any TimeSource) {
        self.memory = memory
        self.time = time
    }

    /// A connection that takes acknowledgements, and gets those that are owed.
    func opened(_ number: Int, _ connection: any WebSocketConnection) async {
        let owed = self.state.withLock { state in
            state.open[number] = connection
            defer { state.owed = [] }
            return state.owed
        }
        for frame in owed { await self.send(frame, by: connection) }
    }

    /// A connection that takes none any more.
    func closed(_ number: Int) { self.state.withLock { $0.open[number] = nil } }

    /// Sends an acknowledgement by `connection`, by any other, or when there is one.
    func send(_ frame: [UInt8], by connection: any WebSocketConnection) async {
        if await Self.send(frame, connection) { return }
        for other in self.state.withLock({ Array($0.open.values) }) where await Self.send(frame, other) { return }
        self.state.withLock { if $0.owed.count < Self.most { $0.owed.append(frame) } }
    }

    private static func send(_ frame: [UInt8], _ connection: any WebSocketConnection) async -> Bool {
        do {
            try await connection.send(frame)
            return true
        } catch {
            return false
        }
    }

    // MARK: From one process to the next

    /// Takes over what the process before left a moment ago.
    func takeOver() async {
        guard let kept = try? await self.memory?.recall(), !kept.isEmpty else { return }
        try? await self.memory?.keep("")
        let lines = kept.split(separator: "\n")
        guard let first = lines.first, let milliseconds = Int64(first),
            Timestamp(milliseconds: milliseconds).duration(to: self.time.now) < Self.lifetime
        else { return }
        self.state.withLock { $0.owed += lines.dropFirst().map { Array($0.utf8) } }
    }

    /// Leaves what is owed to the next process.
    func handOver() async {
        let owed = self.state.withLock { $0.owed }
        guard !owed.isEmpty else { return }
        // Each is JSON in one line.
        let lines = ["\(self.time.now.milliseconds)"] + owed.map { String(decoding: $0, as: UTF8.self) }
        try? await self.memory?.keep(lines.joined(separator: "\n"))
    }
}
