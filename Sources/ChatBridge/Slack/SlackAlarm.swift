import Requests
import Synchronization

/// Wakes somebody who waits for a time before that time. A ring that nobody waits for counts for the next wait.
final class SlackAlarm: Sendable {
    private struct State {
        var hasRung = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let sleeper = self.state.withLock { state in
            defer { state.sleeper = nil }
            if state.sleeper == nil { state.hasRung = true }
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Returns at `time`, at a ring, or when the task is cancelled. One sleeper at a time.
    func wait(until time: Timestamp, on clock: any TimeSource) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { try? await clock.sleep(until: time) }
            await group.next()
            group.cancelAll()
        }
        self.state.withLock { $0.hasRung = false }
    }

    private func listen() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = self.state.withLock { state in
                    if state.hasRung || Task.isCancelled { return true }
                    state.sleeper = continuation
                    return false
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            self.ring()
        }
    }
}
