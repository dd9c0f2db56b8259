import Requests

/// A hand that tells somebody whenever it has finished.
struct Observed<Hand: Performer>: Performer {
    private let hand: Hand
    private let then: @Sendable (Hand.Work, Request) -> Void

    init(_ hand: Hand, then: @escaping @Sendable (Hand.Work, Request) -> Void) {
        self.hand = hand
        self.then = then
    }

    func perform(_ assignment: Assignment<Hand.Work>) async throws(Setback) -> [Order] {
        let orders = try await self.hand.perform(assignment)
        self.then(assignment.work, assignment.request)
        return orders
    }
}
