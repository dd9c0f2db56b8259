import Foundation

/// What the screen says about a message.
package struct ScreenVerdict: Hashable, Sendable, Codable {
    package let hostile: Bool
    /// How sure, 0 to 1.
    package let score: Double
    package let reasons: [String]
    /// The text with secrets replaced.
    package let text: String
    package let secrets: [CleanText.Secret]
}

/// Looks for messages that speak to the bot's rules instead of about data.
///
/// An extra layer and a signal for the audit trail; safety does not rest on it: text only ever fills typed slots.
package struct Screen: Sendable {
    /// A sign of hostility and how strongly it speaks.
    struct Reason: Hashable, Sendable {
        let name: String
        let weight: Double
    }

    package init() {}

    /// Cleans a message and judges it.
    package func screen(_ text: String, botUser: String? = nil) -> ScreenVerdict {
        let clean = Sanitiser().clean(text, botUser: botUser)
        let reasons = self.reasons(clean.text)
        return ScreenVerdict(
            hostile: Self.isHostile(reasons),
            score: Self.score(reasons),
            reasons: Array(Set(reasons.map(\.name))).sorted(),
            text: clean.text,
            secrets: clean.secrets
        )
    }

    /// What speaks against a text that is clean already.
    func reasons(_ text: String) -> [Reason] {
        var said = self.literal(text, isGuess: false)
        if HiddenText.isIn(text) { said.append(Reason(name: "hidden text", weight: 0.6)) }
        return Disguise.readings(text).reduce(into: said) { reasons, reading in
            let disguised = self.literal(reading.text, isGuess: reading.isGuess)
            guard !Set(disguised).subtracting(said).isEmpty else { return }
            reasons += disguised + [Reason(name: "disguised text", weight: 0.5)]
        }
    }

    private func literal(_ text: String, isGuess: Bool) -> [Reason] {
        HostileWords(Self.words(text), isGuess: isGuess).broken.map { Reason(name: $0.reason, weight: $0.weight) }
    }

    static func score(_ reasons: [Reason]) -> Double {
        1 - Set(reasons).reduce(1) { $0 * (1 - $1.weight) }
    }

    static func isHostile(_ reasons: [Reason]) -> Bool { self.score(reasons) >= 0.5 }

    /// Lower-case words with look-alike letters replaced and accents left out; signs stand alone.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.lowercased().unicodeScalars.lazy.map(Accents.without) {
            switch scalar.value {
            case 97...122, 48...57, 39, 95: word.unicodeScalars.append(scalar)
            case 0x300...0x36F: continue
            case 128...:
                if let plain = LookAlikes.plain(scalar) {
                    word.unicodeScalars.append(plain)
                } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                    word.unicodeScalars.append(scalar)
                } else {
                    fallthrough
                }
            default:
                if !word.isEmpty { words.append(word) }
                word = ""
                if scalar != " " { words.append(String(scalar)) }
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
