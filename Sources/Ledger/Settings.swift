import Requests

/// How long the ledger waits, and how often it tries.
package struct Settings: Sendable {
    /// How long a claim lasts without a heartbeat.
    package var lease: Duration = .seconds(30)
    /// How long an effect may be in flight before it is looked for; doubled at each further doubt.
    ///
    /// Longer than a platform takes to show what it was sent: who looks before that posts twice.
    package var settle: Duration = .seconds(5)
    package var longestSettle: Duration = .seconds(30)
    /// The longest first pause after a failure; doubled at each further one.
    package var pause: Duration = .seconds(2)
    package var longestPause: Duration = .seconds(300)
    /// A failure after so many is for good: that is after half an hour or so.
    package var tries = 20
    /// Work during which the process died so often is parked; how that is counted: see `Draft+Deaths`.
    package var crashes = 3
    /// How long the process must live without a suspect, at least, before that gets its last chance.
    package var probation: Duration = .seconds(5)
    /// After so many changes in a row that went wrong, an agent's work on a project is paused until a person lifts it.
    package var failedChanges = 3
    /// How many changes may wait for the agents before further ones are turned away.
    package var waitingPlans = 200
    /// How many agents work at a time; for telling how long a wait is.
    package var agents = 2
    /// How long a gesture is remembered, so that it is not taken for new when delivered again.
    package var memory: Duration = .seconds(7 * 24 * 3600)
    /// How long after its end a request can be found by its messages, and what was given up of it be tried again.
    package var retention: Duration = .seconds(90 * 24 * 3600)
    /// How many intakes may wait to be written.
    package var waitingIntakes = 20_000
    /// How many pieces one commit takes at most.
    package var batch = 512
    /// How many requests are kept ready in memory.
    package var cached = 1024
    /// The programs that are told when a request changes its state.
    package var hooks: [String] = []
    /// A random number from 0 up to 1, for pauses.
    package var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }

    /// Whether the disk is written and read on the thread that asks, which waits for it: for a simulation, which has but one
    /// thread and where the order of everything is chosen.
    package var blocks = false

    package init() {}
}

extension Settings {
    /// What a setback means for the row.
    enum Verdict: Equatable {
        /// Again at `due`; an attempt that does not count was no attempt.
        case again(due: Timestamp, counts: Bool)
        case giveUp(String)
    }

    /// - Parameter setbacks: how many failures and doubts the row had before.
    func verdict(on setback: Setback, of hand: Hand, after setbacks: Int, now: Timestamp) -> Verdict {
        switch setback.kind {
        case .later(let time): return .again(due: time, counts: false)
        case .rejected: return .giveUp(setback.message)
        case .retry:
            guard setbacks + 1 < (hand == .errand ? 2 : self.tries) else { return .giveUp(setback.message) }
            let ceiling = Self.doubled(self.pause, setbacks, upTo: self.longestPause)
            let pause = Int64(Double(ceiling.wholeMilliseconds) * self.jitter())
            return .again(due: now.advanced(by: .milliseconds(pause)), counts: true)
        case .uncertain:
            guard hand != .errand else { return .giveUp(setback.message) }
            let pause = Self.doubled(self.settle, setbacks, upTo: self.longestSettle)
            return .again(due: now.advanced(by: pause), counts: true)
        }
    }

    private static func doubled(_ first: Duration, _ times: Int, upTo longest: Duration) -> Duration {
        min(longest, first * (1 << min(times, 20)))
    }
}
