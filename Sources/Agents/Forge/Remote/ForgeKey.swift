import Requests

/// Gives the token to call a forge with.
protocol ForgeKey: Sendable {
    /// A token that is good for some minutes at least.
    func token() async throws(AgentError) -> String
    /// `token` was refused: the next one must be another. Whether there can be another.
    func discard(_ token: String) async -> Bool
}

/// A token as somebody put it into the environment.
struct FixedKey: ForgeKey {
    let value: String

    func token() async throws(AgentError) -> String { self.value }
    func discard(_ token: String) async -> Bool { false }
}
