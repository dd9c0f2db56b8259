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
        var reasons = self.reasons(clean.text)
        let hidden = HiddenText.decode(text)
        if !hidden.isEmpty {
            reasons.append(Reason(name: "hidden text", weight: 0.6))
            reasons += self.reasons(hidden)
        }
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
        let said = self.literal(text, isGuess: false)
        return Disguise.readings(text).reduce(into: said) { reasons, reading in
            let disguised = self.literal(reading.text, isGuess: reading.isGuess)
            guard !Set(disguised).subtracting(said).isEmpty else { return }
            reasons += disguised + [Reason(name: "disguised text", weight: 0.5)]
        }
    }

    private func literal(_ text: String, isGuess: Bool) -> [Reason] {
        let words = HostileWords(Self.words(text), slack: isGuess ? 3 : 0)
        return HostilePhrases.rules.filter { $0.matches(words) }.map { Reason(name: $0.reason, weight: $0.weight) }
    }

    static func score(_ reasons: [Reason]) -> Double {
        1 - Set(reasons).reduce(1) { $0 * (1 - $1.weight) }
    }

    static func isHostile(_ reasons: [Reason]) -> Bool { self.score(reasons) >= 0.5 }

    /// Lower-case words with look-alike letters replaced and accents left out; signs stand alone.
    private static func words(_ text: String) -> [String] {
        let isPlain = text.utf8.allSatisfy { $0 < 128 }
        let lower = text.lowercased()
        var words: [String] = []
        var word = ""
        for scalar in (isPlain ? lower : lower.decomposedStringWithCanonicalMapping).unicodeScalars {
            switch scalar.value {
            case 97...122, 48...57, 39, 95: word.unicodeScalars.append(scalar)
            case 0x300...0x36F: continue
            case 128... where scalar.properties.isAlphabetic || scalar.properties.numericType != nil:
                word.unicodeScalars.append(LookAlikes.plain[scalar] ?? scalar)
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

/// Text written in signs that nobody sees: Unicode's tag characters mirror ASCII.
enum HiddenText {
    static func decode(_ text: String) -> String {
        var hidden = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(100_000) where (0xE0020...0xE007E).contains(scalar.value) {
            if let plain = Unicode.Scalar(scalar.value - 0xE0000) { hidden.append(plain) }
        }
        return String(hidden)
    }
}

/// Letters of other scripts that look like Latin ones.
enum LookAlikes {
    static let plain: [Unicode.Scalar: Unicode.Scalar] = [
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ѕ": "s", "ј": "j", "ԁ": "d",
        "ӏ": "l", "ո": "n", "ν": "v", "ο": "o", "α": "a", "ρ": "p", "ι": "i", "κ": "k", "τ": "t", "υ": "u", "ε": "e",
        "м": "m", "н": "h", "т": "t", "к": "k", "в": "b", "г": "r", "ѵ": "v", "ԛ": "q", "ԝ": "w", "һ": "h",
    ]
}
