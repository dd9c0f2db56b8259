package import Requests
import Synchronization

/// How Slack is doing, for health and metrics; read at any time from anywhere.
package final class SlackGauge: Sendable {
    private let connectedCount = Atomic<Int>(0)
    private let wantedCount = Atomic<Int>(0)
    private let lastInboundAt = Atomic<Int64>(0)
    private let unwrittenCount = Atomic<Int>(0)

    package init() {}

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

    func connections(_ connected: Int, of wanted: Int) {
        self.connectedCount.store(connected, ordering: .relaxed)
        self.wantedCount.store(wanted, ordering: .relaxed)
    }

    func arrived(at time: Timestamp) { self.lastInboundAt.store(time.milliseconds, ordering: .relaxed) }
    func unwritable() { self.unwrittenCount.wrappingAdd(1, ordering: .relaxed) }
}
