package import Requests

/// Says that there is something to look at. Rings that nobody waits for are remembered as one.
package final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var listener: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    package init() {}

    /// Wakes the listener, or the next one to come.
    package func ring() {
        let listener = self.state.withLock { state in
            defer { state.listener = nil }
            if state.listener == nil { state.hasRung = true }
            return state.listener
        }
        listener?.resume()
    }

    /// Returns at the next ring, at once after one that nobody heard, or when the task is cancelled.
    ///
    /// One listener at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = self.state.withLock { state in
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return true
                    }
                    state.listener = continuation
                    return false
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            self.ring()
        }
    }

    /// Returns at the next ring, or at `time` when there is one.
    package func wait(until time: Timestamp?, on clock: any TimeSource) async {
        guard let time else { return await self.wait() }
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            group.addTask { try? await clock.sleep(until: time) }
            await group.next()
            group.cancelAll()
        }
    }
}
