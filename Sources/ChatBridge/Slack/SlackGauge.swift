package import Requests
import Synchronization

/// How Slack is doing, for health and metrics; read at any time from anywhere.
package final class SlackGauge: Sendable {
    private let connectedCount = Atomic<Int>(0)
    private let wantedCount = Atomic<Int>(0)
    private let lastInboundAt = Atomic<Int64>(0)
    private let unwrittenCount = Atomic<Int>(0)
    private let upSince = Atomic<Int64>(0)
    private let fetchedCount = Atomic<Int>(0)
    private let oversizedCount = Atomic<Int>(0)
    private let forgedCount = Atomic<Int>(0)
    private let listeners = Mutex<[Int: AsyncStream<Void>.Continuation]>([:])
    private let lastListener = Atomic<Int>(0)

    package init() {}

    /// Yields whenever there is a connection after a moment without any.
    func returns() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = self.lastListener.wrappingAdd(1, ordering: .relaxed).newValue
        self.listeners.withLock { $0[number] = continuation }
        continuation.onTermination = { [weak self] _ in self?.listeners.withLock { _ = $0.removeValue(forKey: number) }
        }
        return stream
    }

    /// Connections that have said hello.
    package var connected: Int { self.connectedCount.load(ordering: .relaxed) }
    /// Connections that there should be.
    package var wanted: Int { self.wantedCount.load(ordering: .relaxed) }
    /// When anything arrived last: a frame of any kind.
    package var lastInbound: Timestamp? {
        let time = self.lastInboundAt.load(ordering: .relaxed)
        return time == 0 ? nil : Timestamp(milliseconds: time)
    }
    /// Envelopes that could not be written down, and so were not acknowledged.
    package var unwritten: Int { self.unwrittenCount.load(ordering: .relaxed) }

    /// Since when there has been a connection at every moment; `nil` while there is none.
    package var connectedSince: Timestamp? {
        let time = self.upSince.load(ordering: .relaxed)
        return time == 0 ? nil : Timestamp(milliseconds: time)
    }
    /// Messages that no connection brought and the history did.
    package var fetched: Int { self.fetchedCount.load(ordering: .relaxed) }
    /// Messages that were longer than is read; the connection that brought one was given up.
    package var oversized: Int { self.oversizedCount.load(ordering: .relaxed) }

    /// Requests by HTTP that Slack had not signed, or long ago.
    package var refused: Int { self.forgedCount.load(ordering: .relaxed) }

    /// Called by one task.
    func connections(_ connected: Int, of wanted: Int, at time: Timestamp) {
        let before = self.connectedCount.exchange(connected, ordering: .relaxed)
        self.wantedCount.store(wanted, ordering: .relaxed)
        if connected == 0 { self.upSince.store(0, ordering: .relaxed) }
        guard before == 0, connected > 0 else { return }
        self.upSince.store(time.milliseconds, ordering: .relaxed)
        for listener in self.listeners.withLock({ Array($0.values) }) { listener.yield() }
    }

    func fetched(_ count: Int) { self.fetchedCount.wrappingAdd(count, ordering: .relaxed) }
    func forged() { self.forgedCount.wrappingAdd(1, ordering: .relaxed) }
    func oversize() { self.oversizedCount.wrappingAdd(1, ordering: .relaxed) }

    func arrived(at time: Timestamp) { self.lastInboundAt.store(time.milliseconds, ordering: .relaxed) }
    func unwritable() { self.unwrittenCount.wrappingAdd(1, ordering: .relaxed) }
}
