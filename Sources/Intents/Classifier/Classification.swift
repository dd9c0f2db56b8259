/// What a text is taken for.
package struct Classification: Hashable, Sendable {
    package struct Ranked: Hashable, Sendable {
        package let label: String
        package let confidence: Double
    }

    /// The best label, never the out-of-scope one: `inScope` says whether it holds.
    package let label: String
    /// The calibrated probability of `label`, given that the text belongs to any label at all.
    package let confidence: Double
    /// How likely the text belongs to any label, 0 to 1; at 0.5, 95 in 100 texts that belong lie above.
    package let inScope: Double
    /// All labels, best first.
    package let ranked: [Ranked]
}
