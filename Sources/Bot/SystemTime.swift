import Foundation
import Requests

/// The machine's own clock.
struct SystemTime: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    func sleep(until time: Timestamp) async throws {
        try await Task.sleep(for: max(.zero, self.now.duration(to: time)))
    }
}
