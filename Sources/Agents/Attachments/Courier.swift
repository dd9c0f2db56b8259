package import Requests

/// Brings files that people attached, from whoever keeps them. What agents may see of a text is judged before they do.
package struct Courier: Sendable {
    /// Fetches a file. `patiently` is whether it may be asked to wait for what is not ready yet.
    package typealias Bring = @Sendable (_ parcel: Parcel, _ patiently: Bool) async throws(Setback) -> FetchedFile

    /// What the screen says of a text.
    package struct Verdict: Hashable, Sendable {
        /// The text with credentials replaced.
        package var text: String
        /// Kinds of credentials that were replaced.
        package var redacted: [String]
        /// Signs that it speaks to whoever reads it instead of about data; empty for one that does not.
        package var signs: [String]

        package init(text: String, redacted: [String] = [], signs: [String] = []) {
            self.text = text
            self.redacted = redacted
            self.signs = signs
        }
    }

    let bring: Bring
    let judge: @Sendable (String) -> Verdict

    package init(bring: @escaping Bring, judge: @escaping @Sendable (String) -> Verdict) {
        self.bring = bring
        self.judge = judge
    }

    /// Where no platform hands files over.
    package static let none = Courier(
        bring: { _, _ throws(Setback) in throw Setback(.rejected, "no platform hands files over here") },
        judge: { Verdict(text: $0) }
    )
}
