import Synchronization

/// How many came by the door of Teams, for health and metrics; read at any time from anywhere.
package final class TeamsGauge: Sendable {
    private let admittedCount = Atomic<Int>(0)
    private let refusedCount = Atomic<Int>(0)

    package init() {}

    /// Activities that came from the Bot Connector.
    package var activities: Int { self.admittedCount.load(ordering: .relaxed) }
    /// Requests that were turned away.
    package var intruders: Int { self.refusedCount.load(ordering: .relaxed) }

    func admitted() { self.admittedCount.wrappingAdd(1, ordering: .relaxed) }
    func refused() { self.refusedCount.wrappingAdd(1, ordering: .relaxed) }
}
