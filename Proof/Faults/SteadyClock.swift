import Foundation
package import Requests

/// A clock that stands until it is moved.
package final class SteadyClock: TimeSource, @unchecked Sendable {
    private let lock = NSLock()
    private var time = Timestamp(milliseconds: 1_800_000_000_000)

    package init() {}

    package var now: Timestamp { self.lock.withLock { self.time } }

    package func advance(by duration: Duration) { self.lock.withLock { self.time = self.time.advanced(by: duration) } }

    package func sleep(until time: Timestamp) async throws {
        while self.now < time {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
