/// How much trying again may add to the first tries: about a twelfth, whatever fails.
///
/// A value: each first try puts a part of a token in, each further one takes a whole token out. First tries never wait.
/// What succeeds puts two in, so that all that waited goes soon once things are well again.
/// When the purse is empty, one further try is still allowed when there was none for a while, so that a quiet bot gets on.
package struct RetryBudget: Hashable, Sendable {
    /// How many first tries pay for one further try; more than ten, so that the trickle stays within a tenth as well.
    private static let price = 12
    /// The most that is saved up, in further tries.
    private static let purse = 10

    /// In parts of a further try.
    private var saved: Int
    private var last: Timestamp?
    private let trickle: Duration

    /// - Parameter trickle: how long after a further try another one is allowed that nothing pays for.
    package init(trickle: Duration = .seconds(5)) {
        self.trickle = trickle
        self.saved = 0
    }

    /// Something is tried for the first time.
    package mutating func firstTry() { self.saved = min(Self.purse * Self.price, self.saved + 1) }

    /// Something that was tried succeeded.
    package mutating func succeeded() { self.saved = min(Self.purse * Self.price, self.saved + 2 * Self.price) }

    /// Asks to try something again. Returns `nil` for yes, else when to ask again.
    package mutating func furtherTry(now: Timestamp) -> Timestamp? {
        if self.saved >= Self.price {
            self.saved -= Self.price
        } else if let next = self.last?.advanced(by: self.trickle), now < next {
            return next
        }
        self.last = now
        return nil
    }
}
