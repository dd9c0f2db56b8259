package import Requests

/// A piece of work taken under a lease: nobody else does it until the lease is lost.
package struct Claim: Identifiable, Sendable {
    /// Names one lease: the row, and a number that no other claim ever has.
    package struct ID: Hashable, Sendable {
        var row: Int64
        var ticket: Int64
    }

    package let id: ID
    package let work: Work
    /// The request as it was at the claim; `nil` for an errand.
    package let request: Request?
    /// 1 the first time.
    package let attempt: Int
    /// Opens when the work is called off, or when the worker must end it.
    let ending = Latch()

    package var hand: Hand { self.work.hand }

    /// Returns when the work has been called off: its outcome will not be recorded any more.
    package func wasCalledOff() async { await self.ending.wait() }
}
