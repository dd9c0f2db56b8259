import Foundation
import Requests
import Synchronization

/// The machine's own clock, without its jumps.
struct SystemTime: TimeSource {
    /// One for the whole process, so that everybody agrees.
    private static let clock = Mutex(SteadyClock(wall: Self.wall, uptime: Self.uptime))
    private static let start = ContinuousClock.now

    private static var wall: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
    private static var uptime: Int64 { Self.start.duration(to: .now).wholeMilliseconds }

    var now: Timestamp {
        Timestamp(milliseconds: Self.clock.withLock { $0.read(wall: Self.wall, uptime: Self.uptime) })
    }

    func sleep(until time: Timestamp) async throws {
        try await Task.sleep(for: max(.zero, self.now.duration(to: time)))
    }
}
