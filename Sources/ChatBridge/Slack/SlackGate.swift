import Requests
import Synchronization

/// Lets calls to Slack through one after the other in each channel, and few at a time in all, so that none of them
/// leaves after an earlier one has brought a `Retry-After`. Writes on the board how Slack is.
final class SlackGate: Sendable {
    struct Key: Hashable {
        var method: SlackMethod
        var lane: String
    }

    private struct Waiter {
        var id: Int
        var key: Key
        var wake: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var traffic = SlackTraffic()
        var running: Set<Key> = []
        var waiting: [Waiter] = []
        var lastID = 0

        func canStart(_ key: Key) -> Bool { self.running.count < SlackGate.limit && !self.running.contains(key) }

        /// Starts whoever can start now, those who came first first.
        mutating func start() -> [Waiter] {
            var started: [Waiter] = []
            while let index = self.waiting.firstIndex(where: { self.canStart($0.key) }) {
                let waiter = self.waiting.remove(at: index)
                self.running.insert(waiter.key)
                started.append(waiter)
            }
            return started
        }
    }

    /// Fewer than the wire takes at once, so that nothing that was let through waits there.
    private static let limit = 6

    private let state = Mutex(State())
    private let health: Health
    private let time: any TimeSource
    /// What the lines on the board begin with.
    private let name: String

    init(_ name: String, token: String, health: Health, time: any TimeSource) {
        self.name = name
        self.health = health
        self.time = time
        self.state.withLock { $0.traffic.tokenName = token }
    }

    /// Waits for a turn. Returns false when the task was cancelled first; otherwise ``leave(_:)`` must follow.
    func enter(_ key: Key) async -> Bool {
        if key.method.isHasty { return true }
        let id: Int? = self.state.withLock { state in
            guard !state.canStart(key) else {
                state.running.insert(key)
                return nil
            }
            state.lastID += 1
            return state.lastID
        }
        guard let id else { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let outcome: Bool? = self.state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.canStart(key) {
                        state.running.insert(key)
                        return true
                    }
                    state.waiting.append(Waiter(id: id, key: key, wake: wake))
                    return nil
                }
                if let outcome { wake.resume(returning: outcome) }
            }
        } onCancel: {
            let waiter = self.state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            waiter?.wake.resume(returning: false)
        }
    }

    /// Gives the turn to the next.
    func leave(_ key: Key) {
        if key.method.isHasty { return }
        let started = self.state.withLock { state in
            state.running.remove(key)
            return state.start()
        }
        for waiter in started { waiter.wake.resume(returning: true) }
    }

    /// Asks to send now.
    func admit(_ key: Key) -> SlackTraffic.Admission {
        let now = self.time.now
        return self.state.withLock { $0.traffic.admit(key.method, key.lane, now: now) }
    }

    /// Takes note of what came of a call. Returns when to try the same again, if it did not go well.
    @discardableResult
    func report(_ key: Key, _ outcome: SlackTraffic.Outcome) -> Timestamp? {
        let now = self.time.now
        let (until, method, token) = self.state.withLock { state in
            let until = state.traffic.report(key.method, key.lane, outcome, now: now)
            return (until, state.traffic.condition(of: key.method, now: now), state.traffic.tokenCondition)
        }
        if key.method.breaks {
            self.health.set("\(self.name) \(key.method.rawValue)", method.state, method.detail, at: now)
        }
        // Connections are opened by another one.
        if key.method != .openConnection { self.health.set("\(self.name) token", token.state, token.detail, at: now) }
        return until
    }

    /// Since when Slack has refused the token, and whether nothing is sent any more because of that.
    var refusal: (since: Timestamp?, isShut: Bool) {
        self.state.withLock { ($0.traffic.refusedSince, $0.traffic.shut != nil) }
    }

    /// Sends nothing any more until the token holds; `nil` opens again.
    func shut(because why: String?) {
        let token = self.state.withLock { state in
            if let why { state.traffic.shut(because: why) } else { state.traffic.holds() }
            return state.traffic.tokenCondition
        }
        self.health.set("\(self.name) token", token.state, token.detail, at: self.time.now)
    }
}
