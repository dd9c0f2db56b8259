package import ChatBridge
package import Requests

/// Asks who somebody is before their words are understood, where their gesture did not say: then an acknowledgement need not
/// wait for it.
package struct Introduced<Hand: Performer>: Performer where Hand.Work == Reading {
    private let hand: Hand
    private let platform: @Sendable (PersonID) -> (any Platform)?
    private let sanitise: @Sendable (String) -> String

    /// - Parameters:
    ///   - hand: understands the words.
    ///   - platform: where a person is known.
    ///   - sanitise: makes a name fit to be shown and kept.
    package init(
        _ hand: Hand,
        platform: @escaping @Sendable (PersonID) -> (any Platform)?,
        sanitise: @escaping @Sendable (String) -> String
    ) {
        self.hand = hand
        self.platform = platform
        self.sanitise = sanitise
    }

    package func perform(_ assignment: Assignment<Reading>) async throws(Setback) -> [Order] {
        let (request, person) = (assignment.request, assignment.request.opening.person)
        guard request.opening.personName == nil, let platform = self.platform(person),
            let name = await platform.name(of: person).map(self.sanitise)
        else { return try await self.hand.perform(assignment) }
        let zone = await platform.zone(of: person).flatMap { $0.isZoneName ? $0 : nil }
        var introduced = assignment
        introduced.request = request.introduced(name, zone: zone)
        return [Order(.introduce(name: name, zone: zone), for: request.id)] + (try await self.hand.perform(introduced))
    }
}
