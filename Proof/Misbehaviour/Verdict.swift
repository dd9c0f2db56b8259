/// What came of one agent.
package struct Verdict: Hashable, Sendable {
    package var agent: Misbehaviour
    /// How it ended, in words.
    package var ending = ""
    package var seconds = 0.0
    /// Processes that were there ten seconds after the deadline.
    package var survived = 0
    /// What it did that it must not, or what went wrong because of it.
    package var harm: [String] = []

    package var isGood: Bool { self.survived == 0 && self.harm.isEmpty }

    package init(agent: Misbehaviour) { self.agent = agent }
}
