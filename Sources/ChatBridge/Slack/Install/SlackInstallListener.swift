import Transport

/// Listens for those who add the app to a workspace, where Slack itself comes by a socket.
package struct SlackInstallListener: Sendable {
    private let listener: HTTPListener
    private let door: SlackInstallDoor

    package init(_ door: SlackInstallDoor, at place: (host: String, port: Int)) {
        var limits = HTTPListener.Limits()
        limits.bodyBytes = 4 << 10
        limits.connections = 64
        limits.silence = .seconds(30)
        self.listener = HTTPListener(host: place.host, port: place.port, limits: limits)
        self.door = door
    }

    /// Asks `run` to return: who has asked is answered.
    package func stop() { self.listener.stop() }

    /// The port that is listened on; waits until it is.
    package func port() async throws -> Int { try await self.listener.port() }

    /// Runs until `stop` or cancellation. Once. Throws when the port can't be had.
    package func run() async throws { try await self.listener.run { await self.door.answer($0) } }
}
