import Requests
import Synchronization

/// A clock that moves when told; once it flows, by itself to whatever is waited for.
final class ManualTime: TimeSource {
    private struct State {
        var now: Timestamp
        var sleepers: [Int: (until: Timestamp, wake: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var last = 0
        var isFlowing = false
    }

    private let state: Mutex<State>

    init(_ now: Timestamp = Timestamp(milliseconds: 1_800_000_000_000)) {
        self.state = Mutex(State(now: now))
    }

    var now: Timestamp { self.state.withLock { $0.now } }

    func sleep(until time: Timestamp) async throws {
        let id = self.state.withLock { state in
            state.last += 1
            return state.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (wake: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = self.state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if state.isFlowing { state.now = max(state.now, time) }
                    if time <= state.now { return .success(()) }
                    state.sleepers[id] = (time, wake)
                    return nil
                }
                if let outcome { wake.resume(with: outcome) }
            }
        } onCancel: {
            let sleeper = self.state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.wake.resume(throwing: CancellationError())
        }
    }

    /// From now on nobody waits: the clock jumps to the end of every sleep.
    func flow() {
        self.state.withLock { $0.isFlowing = true }
        self.advance(by: .seconds(60))
    }

    func advance(by duration: Duration) {
        let due = self.state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.wake)
        }
        for wake in due { wake.resume() }
    }
}
