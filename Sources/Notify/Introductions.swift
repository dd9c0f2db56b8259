package import ChatBridge
package import Requests

/// How people are mentioned where they are known by another id, or by none.
package struct Introductions: Sendable {
    private let platform: @Sendable (String) -> (any Platform)?
    private let policy: @Sendable () -> Policy

    /// - Parameter platform: the platform of a person, by how their ids begin.
    package init(platform: @escaping @Sendable (String) -> (any Platform)?, policy: @escaping @Sendable () -> Policy) {
        self.platform = platform
        self.policy = policy
    }

    /// The card as `reader` shows it: everybody by their id there, where the policy says that they have one, or else by
    /// the name that their own platform knows.
    package func introducing(_ card: Card, on reader: any Platform) async -> Card {
        var others: [PersonID: Words.Span] = [:]
        let policy = self.policy()
        for person in card.people where !reader.knows(person) {
            if let other = policy.selves(of: person).filter(reader.knows).min(by: { $0.rawValue < $1.rawValue }) {
                others[person] = .mention(other)
            } else if let name = await self.platform(person.rawValue)?.name(of: person) {
                others[person] = .bold(name)
            }
        }
        return card.mentioning(others)
    }
}
