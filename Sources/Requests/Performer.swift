/// One of the three hands: carries out work, and can answer only with orders.
///
/// Work is carried out at least once; `Assignment.attempt` above 1 means that an earlier try may have had its effect
/// already, so look before doing it again.
package protocol Performer<Work>: Sendable {
    associatedtype Work: Sendable & Codable
    func perform(_ assignment: Assignment<Work>) async throws(Setback) -> [Order]
}

/// A piece of work, taken from the outbox under a lease.
package struct Assignment<Work: Sendable & Codable>: Sendable {
    package var work: Work
    /// The request as it is now, not as it was when the work was ordered.
    package var request: Request
    /// Counted when the work is claimed: 1 the first time.
    package var attempt: Int
    /// The last moment at which an earlier try may have been under way without its outcome being seen; `nil` when each
    /// earlier try, if there was one, is known to have done nothing.
    package var doubt: Timestamp?
    /// What the request waits for when it is shown; `nil` for all other work.
    package var standing: Standing?
    /// The mirror that it is to be shown in; `nil` for where it was asked for, and for all other work.
    package var mirror: ConversationID?
    /// Records an order at once, while the work goes on; for notes on progress. Fails when the lease is lost.
    package var send: @Sendable (Order) async throws -> Void

    package init(
        work: Work,
        request: Request,
        attempt: Int,
        doubt: Timestamp? = nil,
        standing: Standing? = nil,
        mirror: ConversationID? = nil,
        send: @escaping @Sendable (Order) async throws -> Void = { _ in }
    ) {
        self.work = work
        self.request = request
        self.attempt = attempt
        self.doubt = doubt
        self.standing = standing
        self.mirror = mirror
        self.send = send
    }
}

/// Why work could not be carried out now, and what that means for trying again.
package struct Setback: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Not yet: a pace or a pause asks to wait. Does not count as an attempt.
        case later(Timestamp)
        /// Nothing happened; try again after a growing pause.
        case retry
        /// It may have happened; look after a settle time.
        case uncertain
        /// It will never work; the request is told why.
        case rejected
    }

    package var kind: Kind
    /// In words a user can act on.
    package var message: String
    /// The place that takes nothing, by its address, when the same would work elsewhere, or here once somebody has put
    /// the place right: a channel that is archived, or that the bot is not in.
    package var obstacle: String?

    package init(_ kind: Kind, _ message: String, obstacle: String? = nil) {
        self.kind = kind
        self.message = message
        self.obstacle = obstacle
    }
}
