import Requests

/// What the worker is doing now.
final class Duty: Sendable {
    private struct State {
        var claims: [Claim.ID: Claim] = [:]
        var lastBeat: Timestamp?
    }

    private let state = Locked(State())

    var claims: [Claim] { self.state.withLock { Array($0.claims.values) } }

    func count(of hand: Hand) -> Int { self.state.withLock { $0.claims.values.count { $0.hand == hand } } }

    func begin(_ claim: Claim) { self.state.withLock { $0.claims[claim.id] = claim } }

    func end(_ claim: Claim) { self.state.withLock { $0.claims[claim.id] = nil } }

    func hasBeaten(at time: Timestamp) { self.state.withLock { $0.lastBeat = time } }

    /// Whether something is under way and the last heartbeat lies longer back than it should.
    func isOverdue(at time: Timestamp, _ longest: Duration) -> Bool {
        self.state.withLock { state in
            state.claims.values.contains { claim in
                let beat = max(claim.taken, state.lastBeat ?? claim.taken)
                return beat.advanced(by: longest) < time
            }
        }
    }
}
