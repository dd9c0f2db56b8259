import Foundation
import Requests

/// A clock that a test moves by hand.
final class VirtualClock: TimeSource, @unchecked Sendable {
    private let lock = NSLock()
    private var time = Timestamp(milliseconds: 1_800_000_000_000)
    private var sleepers: [UUID: (until: Timestamp, wake: CheckedContinuation<Void, Never>)] = [:]

    var now: Timestamp { self.lock.withLock { self.time } }

    func advance(by duration: Duration) {
        let woken = self.lock.withLock {
            self.time = self.time.advanced(by: duration)
            let woken = self.sleepers.filter { $0.value.until <= self.time }
            for id in woken.keys { self.sleepers[id] = nil }
            return woken.values
        }
        for sleeper in woken { sleeper.wake.resume() }
    }

    func sleep(until time: Timestamp) async throws {
        let id = UUID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = self.lock.withLock {
                    if time <= self.time || Task.isCancelled { return true }
                    self.sleepers[id] = (time, continuation)
                    return false
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            self.lock.withLock { self.sleepers.removeValue(forKey: id) }?.wake.resume()
        }
        try Task.checkCancellation()
    }
}
