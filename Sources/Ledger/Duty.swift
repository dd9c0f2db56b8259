/// What the worker is doing now.
final class Duty: Sendable {
    private let underWay = Locked<[Claim.ID: Claim]>([:])

    var claims: [Claim] { self.underWay.withLock { Array($0.values) } }

    func count(of hand: Hand) -> Int { self.underWay.withLock { $0.values.count { $0.hand == hand } } }

    func begin(_ claim: Claim) { self.underWay.withLock { $0[claim.id] = claim } }

    func end(_ claim: Claim) { self.underWay.withLock { $0[claim.id] = nil } }
}
