import Requests
import Transport

/// One connection while it lives: whether it was greeted, and how much is in hand on it.
actor SlackLine {
    /// How long to wait for what is in hand before saying goodbye: as long as Slack waits for an acknowledgement.
    private static let patience = Duration.seconds(3)

    private let time: any TimeSource
    private var connection: (any WebSocketConnection)?
    private var inHand = 0
    private(set) var isGreeted = false

    init(time: any TimeSource) { self.time = time }

    func opened(_ connection: any WebSocketConnection) { self.connection = connection }
    func greet() { self.isGreeted = true }
    func begin() { self.inHand += 1 }
    func end() { self.inHand -= 1 }

    func hangUp() async { await self.connection?.close(code: 1002) }

    /// Waits until nothing is in hand, then says goodbye. False when there is no connection yet.
    func finish() async -> Bool {
        guard let connection else { return false }
        let deadline = self.time.now.advanced(by: Self.patience)
        while self.inHand > 0, self.time.now < deadline {
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
