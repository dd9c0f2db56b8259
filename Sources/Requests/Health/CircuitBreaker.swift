/// Stops calling what keeps failing, and lets one call through from time to time to see whether it is well again.
///
/// A value: asked before a call, told what came of it. Closed while all is well; open after `threshold` failures in a
/// row; half open when the pause is over, with one probe under way. The pause doubles with each failed probe.
package struct CircuitBreaker: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case closed(failures: Int)
        case open(until: Timestamp, pauses: Int)
        case halfOpen(since: Timestamp, pauses: Int)
    }

    package private(set) var state: State = .closed(failures: 0)
    private let threshold: Int
    private let pause: Duration
    private let longestPause: Duration

    package init(threshold: Int = 5, pause: Duration = .seconds(2), longestPause: Duration = .seconds(60)) {
        self.threshold = max(1, threshold)
        self.pause = pause
        self.longestPause = longestPause
    }

    /// Asks to call. Returns `nil` for yes, else when to ask again. A probe that nobody reports on is given up after the pause.
    package mutating func admit(now: Timestamp) -> Timestamp? {
        switch self.state {
        case .closed: return nil
        case .open(let until, let pauses):
            guard until <= now else { return until }
            self.state = .halfOpen(since: now, pauses: pauses)
            return nil
        case .halfOpen(let since, let pauses):
            let until = since.advanced(by: self.length(pauses))
            guard until <= now else { return until }
            self.state = .halfOpen(since: now, pauses: pauses)
            return nil
        }
    }

    /// The call was answered: what is called is well.
    package mutating func succeeded() { self.state = .closed(failures: 0) }

    /// The call failed through no fault of what was asked. Returns whether this opened the breaker.
    @discardableResult
    package mutating func failed(now: Timestamp) -> Bool {
        switch self.state {
        case .closed(let failures):
            guard failures + 1 >= self.threshold else {
                self.state = .closed(failures: failures + 1)
                return false
            }
            self.state = .open(until: now.advanced(by: self.length(0)), pauses: 0)
            return true
        case .halfOpen(_, let pauses):
            self.state = .open(until: now.advanced(by: self.length(pauses + 1)), pauses: pauses + 1)
            return false
        case .open: return false  // One that was under way when it opened.
        }
    }

    private func length(_ pauses: Int) -> Duration { min(self.longestPause, self.pause * (1 << min(pauses, 16))) }
}
