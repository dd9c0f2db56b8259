/// Makes a message fit to be stored and understood. Linear in its length, whatever is in it.
///
/// In this order: platform markup decoded, Unicode normalised, what cannot be seen removed, space folded, credentials
/// replaced, length capped.
package struct Sanitiser: Sendable {
    /// More characters than this are cut off.
    package static let longest = 4000
    /// More than this is not even looked at: Slack's longest message.
    private static let mostRead = 40_000
    /// What comes behind this would be cut off in any case, whatever is replaced before it.
    private static let mostWritten = 3 * longest

    package init() {}

    /// - Parameters:
    ///   - raw: the message as the platform delivers it.
    ///   - botUser: the bot's own user id, whose mentions are dropped.
    package func clean(_ raw: String, botUser: String? = nil) -> CleanText {
        let traced = TracedText(raw, limit: Self.mostRead)
        let decoded = SlackMarkup(botUser: botUser).decode(traced)
        let normal = Normaliser.normalise(decoded, limit: Self.mostWritten)
        let secrets = SecretScanner(normal).secrets()
        var text = Self.replace(secrets, in: normal)
        let wasCut =
            text.count > Self.longest || raw.unicodeScalars.count > Self.mostRead || normal.count >= Self.mostWritten
        text.cut(to: Self.longest)
        return CleanText(
            text: text.string + (wasCut ? " [cut off after \(Self.longest) characters]" : "")
                + self.hidden(in: raw, botUser),
            secrets: secrets.map { Self.located($0, in: normal) },
            wasCut: wasCut
        )
    }

    /// A text of a program's: credentials are replaced, and nothing else is changed.
    static func withoutSecrets(_ text: String) -> String { Self.replacingSecrets(in: text).text }

    /// The same, with the kinds of what was replaced.
    static func replacingSecrets(in text: String) -> (text: String, kinds: [String]) {
        let traced = TracedText(text, limit: .max)
        let secrets = SecretScanner(traced).secrets()
        guard !secrets.isEmpty else { return (text, []) }
        return (Self.replace(secrets, in: traced).string, Set(secrets.map(\.kind)).sorted())
    }

    /// What was hidden, without credentials, for all to see.
    private func hidden(in raw: String, _ botUser: String?) -> String {
        let hidden = HiddenText.decode(raw)
        return hidden.isEmpty ? "" : HiddenText.mark(self.clean(hidden, botUser: botUser).text)
    }

    private static func replace(_ secrets: [SecretScanner.Found], in text: TracedText) -> TracedText {
        guard !secrets.isEmpty else { return text }
        var clean = TracedText()
        var position = 0
        for secret in secrets {
            clean.append(text, position..<secret.range.lowerBound)
            clean.append("[redacted: \(secret.kind)]", from: text.origins[secret.range.lowerBound])
            position = secret.range.upperBound
        }
        clean.append(text, position..<text.count)
        return clean
    }

    private static func located(_ secret: SecretScanner.Found, in text: TracedText) -> CleanText.Secret {
        CleanText.Secret(
            kind: secret.kind,
            start: Int(text.origins[secret.range.lowerBound]),
            end: Int(text.origins[secret.range.upperBound - 1]) + 1
        )
    }
}
