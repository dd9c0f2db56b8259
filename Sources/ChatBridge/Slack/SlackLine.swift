import Requests
import Synchronization
import Transport

/// One connection while it lives: whether it was greeted, and how much is in hand on it.
final class SlackLine: Sendable {
    private struct State {
        var connection: (any WebSocketConnection)?
        var inHand = 0
        var isGreeted = false
    }

    /// How long to wait for what is in hand before saying goodbye: as long as Slack waits for an acknowledgement.
    private static let patience = Duration.seconds(3)

    private let time: any TimeSource
    private let state = Mutex(State())

    init(time: any TimeSource) { self.time = time }

    var isGreeted: Bool { self.state.withLock(\.isGreeted) }

    func opened(_ connection: any WebSocketConnection) { self.state.withLock { $0.connection = connection } }
    func greet() { self.state.withLock { $0.isGreeted = true } }
    func begin() { self.state.withLock { $0.inHand += 1 } }
    func end() { self.state.withLock { $0.inHand -= 1 } }

    func hangUp() async { await self.state.withLock(\.connection)?.close(code: 1002) }

    /// Waits until nothing is in hand, then says goodbye. False when there is no connection yet.
    func finish() async -> Bool {
        guard let connection = self.state.withLock(\.connection) else { return false }
        let deadline = self.time.now.advanced(by: Self.patience)
        while self.state.withLock(\.inHand) > 0, self.time.now < deadline {
            do {
                try await self.time.sleep(until: self.time.now.advanced(by: .milliseconds(20)))
            } catch {
                break
            }
        }
        await connection.close(code: 1000)
        return true
    }
}
