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
    /// The number of the request that the work is for; `nil` for an errand.
    let number: Int64?
    /// The request as it was when the claim was handed out; `nil` for an errand.
    package internal(set) var request: Request?
    /// 1 the first time.
    package let attempt: Int
    /// Opens when the work is called off, or when the worker must end it.
    let ending = Latch()
    /// When it was written down, and when it was taken.
    let joined: Timestamp
    let taken: Timestamp
    /// The last moment at which an earlier try may have been under way unseen; `nil` when none may.
    let doubt: Timestamp?
    /// Whether the process died during this work before.
    let isSuspect: Bool
    /// What the request waits for, when it is to be shown.
    var standing: Standing?

    /// Why work is given up that this program cannot make sense of.
    static let unreadable = "This work cannot be read; it was written by another version of the program."

    /// Why work is given up that kills the program.
    static func deadly(_ times: Int) -> String {
        "The program died \(times == 1 ? "once" : "\(times) times") during this work, so it is not tried again by itself. See its log for why."
    }

    package var hand: Hand { self.work.hand }

    /// The mirror that a message is to be shown in.
    package var mirror: ConversationID? {
        if case .show(_, let mirror) = self.work { return mirror }
        return nil
    }

    /// Returns when the work has been called off: its outcome will not be recorded any more.
    package func wasCalledOff() async { await self.ending.wait() }
}
