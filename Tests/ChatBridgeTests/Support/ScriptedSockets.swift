import Foundation
import Synchronization
import Transport

/// Opens connections that a test feeds and listens to.
final class ScriptedSockets: WebSocketClient {
    private let opens: AsyncStream<ScriptedConnection>.Continuation
    /// Every connection that was opened, in order.
    let opened: AsyncStream<ScriptedConnection>

    init() { (self.opened, self.opens) = AsyncStream.makeStream() }

    func open(_ url: String) async throws(WebSocketFailure) -> any WebSocketConnection {
        let connection = ScriptedConnection(url: url)
        self.opens.yield(connection)
        return connection
    }
}

final class ScriptedConnection: WebSocketConnection {
    let url: String
    /// What the bridge sent.
    let sends: AsyncStream<String>
    /// The codes it closed with.
    let closes: AsyncStream<UInt16>
    private let frames: AsyncStream<[UInt8]>
    private let feeding: AsyncStream<[UInt8]>.Continuation
    private let sending: AsyncStream<String>.Continuation
    private let closing: AsyncStream<UInt16>.Continuation
    private let failure = Mutex<WebSocketFailure?>(nil)
    private let log = Mutex<(sent: [String], codes: [UInt16])>(([], []))

    init(url: String) {
        self.url = url
        (self.frames, self.feeding) = AsyncStream.makeStream()
        (self.sends, self.sending) = AsyncStream.makeStream()
        (self.closes, self.closing) = AsyncStream.makeStream()
    }

    var sent: [String] { self.log.withLock { $0.sent } }
    var closeCodes: [UInt16] { self.log.withLock { $0.codes } }
    /// The envelopes that were acknowledged.
    var acknowledged: Set<String> {
        Set(
            self.sent.compactMap { text in
                let fields = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                return fields?["envelope_id"] as? String
            }
        )
    }

    func feed(_ frame: String) { self.feeding.yield(Array(frame.utf8)) }
    func drop() { self.feeding.finish() }
    func fail(_ failure: WebSocketFailure) {
        self.failure.withLock { $0 = failure }
        self.feeding.finish()
    }

    func receive() async throws(WebSocketFailure) -> [UInt8]? {
        for await frame in self.frames { return frame }
        if let failure = self.failure.withLock({ $0 }) { throw failure }
        if Task.isCancelled { throw WebSocketFailure(.cancelled, "cancelled") }
        return nil
    }

    func send(_ text: [UInt8]) async throws(WebSocketFailure) {
        let text = String(decoding: text, as: UTF8.self)
        let isOpen = self.log.withLock { log in
            if log.codes.isEmpty { log.sent.append(text) }
            return log.codes.isEmpty
        }
        guard isOpen else { throw WebSocketFailure(.broken, "closed") }
        self.sending.yield(text)
    }

    func close(code: UInt16) async {
        let isFirst = self.log.withLock { log in
            log.codes.append(code)
            return log.codes.count == 1
        }
        if isFirst {
            self.closing.yield(code)
            self.feeding.finish()
        }
    }
}
