/// Opens WebSocket connections. One implementation speaks to the network; tests bring their own.
package protocol WebSocketClient: Sendable {
    /// Connects to a `ws` or `wss` address and returns once the upgrade is agreed.
    func open(_ url: String) async throws(WebSocketFailure) -> any WebSocketConnection
}

/// One open connection. Pings are answered, and a silent peer is noticed, below this line.
package protocol WebSocketConnection: Sendable {
    /// The next whole text message (fragments joined), or `nil` after a close. One caller at a time.
    func receive() async throws(WebSocketFailure) -> [UInt8]?
    /// Hands a text message to the socket; returns when it was written.
    func send(_ text: [UInt8]) async throws(WebSocketFailure)
    /// Says goodbye with a close frame behind what was sent, and lets go when the peer answers, or after a second. What the
    /// peer sent before it knew can still be received. Safe to repeat.
    func close(code: UInt16) async
}

/// Why a connection could not be opened or did not last.
package struct WebSocketFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Could not connect or the upgrade was refused.
        case notOpened
        /// Reset, cut off, or silent for too long.
        case broken
        /// The peer sent more than the cap.
        case tooLarge
        case cancelled
    }

    package var kind: Kind
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
