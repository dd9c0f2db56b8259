/// Looks a whole file through, as a message is: for credentials, which are replaced, and for words that speak to whoever
/// reads it instead of about data.
package struct FileScreen: Sendable {
    /// What came of it.
    package struct Verdict: Hashable, Sendable {
        package var text: String
        /// Kinds of the credentials that were replaced.
        package var secrets: [String]
        /// Signs that it is hostile; empty for one that is not.
        package var signs: [String]
    }

    /// A message is at most as long as this many characters, and each part of a file is judged like one. Parts overlap, so
    /// that nothing is torn apart.
    private static let part = Sanitiser.longest
    private static let overlap = 400

    package init() {}

    /// Linear in the length of the text.
    package func screen(_ text: String) -> Verdict {
        let (clean, secrets) = Sanitiser.replacingSecrets(in: text)
        var signs: Set<String> = []
        let screen = Screen()
        var rest = clean[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.part)
            let reasons = screen.reasons(String(part))
            if Screen.isHostile(reasons) { signs.formUnion(reasons.map(\.name)) }
            guard part.endIndex < rest.endIndex else { break }
            rest = rest.dropFirst(Self.part - Self.overlap)
        }
        return Verdict(text: clean, secrets: secrets, signs: signs.sorted())
    }
}
