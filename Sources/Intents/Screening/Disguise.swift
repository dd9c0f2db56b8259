import Foundation

/// Other readings of a text whose words are disguised: by digits, spaces, or a code that anybody can undo.
enum Disguise {
    struct Reading {
        let text: String
        /// Where its words begin and end was guessed: their distance says less.
        let isGuess: Bool
    }

    /// Texts beyond this are not decoded a second time.
    private static let longest = 16_000

    /// What else the text may say; empty for nearly every message. Each reading takes time linear in the text.
    static func readings(_ text: String) -> [Reading] {
        guard text.utf8.count <= self.longest else { return [] }
        // By bytes: characters would be looked for among piles of accents.
        let words = text.utf8.split(separator: 32).map { Substring($0) }
        let plain =
            [
                self.undigited(words, one: UInt8(ascii: "i")), self.undigited(words, one: UInt8(ascii: "l")),
                self.unturned(text, words),
            ].compactMap { $0 } + words.compactMap(self.decoded)
        let guessed = self.unspaced(words).map { Reading(text: $0, isGuess: true) }
        return plain.map { Reading(text: $0, isGuess: false) } + (guessed.map { [$0] } ?? [])
    }

    /// "i g n o r e a l l": five and more single letters in a row are words, wherever these end.
    private static func unspaced(_ words: [Substring]) -> String? {
        var result: [String] = []
        var letters: [UInt8] = []
        var isChanged = false
        func flush() {
            if letters.count >= 5 { isChanged = true }
            if !letters.isEmpty { result.append(Self.spaced(letters)) }
            letters.removeAll()
        }
        for word in words {
            let sign = word.utf8.count == 1 ? word.utf8.first : nil
            if let sign, Self.isLetter(sign) || sign == 39 || sign == 95 {
                letters.append(sign == 39 || sign == 95 ? sign : sign | 0x20)
            } else {
                flush()
                result.append(String(word))
            }
        }
        flush()
        return isChanged ? result.joined(separator: " ") : nil
    }

    /// The known words in a run of letters, so chosen that the fewest letters are left over.
    private static func spaced(_ letters: [UInt8]) -> String {
        var left = [Int](repeating: 0, count: letters.count + 1)
        var steps = [Int](repeating: 0, count: letters.count)
        for start in letters.indices.reversed() {
            left[start] = left[start + 1] + 1
            var hash = WordHash()
            for end in start..<min(start + 14, letters.count) {
                hash.add(letters[end])
                if left[end + 1] < left[start], self.known.contains(hash) {
                    (left[start], steps[start]) = (left[end + 1], end + 1 - start)
                }
            }
        }
        var words: [String] = []
        var start = 0
        while start < letters.count {
            if steps[start] > 0 { words.append(String(decoding: letters[start..<start + steps[start]], as: UTF8.self)) }
            start += max(1, steps[start])
        }
        return words.joined(separator: " ")
    }

    private static let known = Set(HostilePhrases.vocabulary.union(joints).map { WordHash($0) })

    /// "ign0re prev1ous": digits and signs among letters read as the letters they look like.
    private static func undigited(_ words: [Substring], one: UInt8) -> String? {
        let isDisguised = words.contains { word in
            word.utf8.count > 2 && word.utf8.contains(where: Self.isLetter)
                && word.utf8.contains { Self.lookLike[$0] != nil }
        }
        guard isDisguised else { return nil }
        return words.map { word in
            let plain = word.utf8.map { $0 == 49 || $0 == 33 ? one : Self.lookLike[$0] ?? $0 }
            return String(decoding: plain, as: UTF8.self)
        }.joined(separator: " ")
    }

    private static let lookLike: [UInt8: UInt8] = [
        48: 111, 49: 105, 51: 101, 52: 97, 53: 115, 55: 116, 64: 97, 36: 115, 33: 105,
    ]
    private static let joints: Set<String> = [
        "all", "the", "and", "any", "not", "are", "you", "your", "this", "that", "to", "my", "as", "is", "no", "me",
        "in",
        "so", "of", "it", "be", "on", "for", "every", "do", "need",
    ]
    /// One of these is in nearly every English sentence that nobody has turned.
    private static let common: Set<Substring> = [
        "the", "a", "to", "in", "and", "of", "is", "for", "on", "by", "what", "why", "which", "how", "show", "add",
        "rename",
        "drop", "run", "build", "test", "please", "from", "with", "as", "list", "make", "it", "my", "request",
        "describe",
        "remove", "cancel", "approve", "who", "when",
    ]

    /// Letters turned by thirteen, when a word of a rule is among what they turn into.
    private static func unturned(_ text: String, _ words: [Substring]) -> String? {
        let isStrange = words.count > 1 && !words.contains { Self.common.contains(Substring($0.lowercased())) }
        let isTurned =
            isStrange
            || words.contains { word in
                let bare = word.utf8.filter(Self.isLetter).map { Self.turn($0 | 0x20) }
                return bare.count > 4 && HostilePhrases.vocabulary.contains(String(decoding: bare, as: UTF8.self))
            }
        return isTurned ? String(decoding: text.utf8.map(Self.turn), as: UTF8.self) : nil
    }

    private static func turn(_ byte: UInt8) -> UInt8 {
        guard Self.isLetter(byte) else { return byte }
        let base: UInt8 = byte < 97 ? 65 : 97
        return (byte - base + 13) % 26 + base
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (65...90).contains(byte)
    }

    /// A long word that is base64 or hexadecimal of plain text.
    private static func decoded(_ word: Substring) -> String? {
        guard word.utf8.count >= 16 else { return nil }
        let isCode: (UInt8) -> Bool = {
            self.isLetter($0) || (48...57).contains($0) || $0 == 43 || $0 == 47 || $0 == 45 || $0 == 95
        }
        let bare = Array(word.utf8.drop { !isCode($0) }.prefix(while: isCode))
        guard bare.count >= 16, let bytes = self.hexadecimal(bare) ?? self.base64(bare), bytes.count >= 10,
            bytes.allSatisfy({ (32..<127).contains($0) || $0 == 10 || $0 == 9 })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Both alphabets of RFC 4648, padded or not.
    private static func base64(_ code: [UInt8]) -> [UInt8]? {
        guard code.count % 4 != 1 else { return nil }
        let plain =
            code.map { $0 == 45 ? 43 : $0 == 95 ? 47 : $0 } + [UInt8](repeating: 61, count: (4 - code.count % 4) % 4)
        return Data(base64Encoded: Data(plain)).map { Array($0) }
    }

    private static func hexadecimal(_ code: [UInt8]) -> [UInt8]? {
        guard code.count.isMultiple(of: 2) else { return nil }
        let digits = code.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == code.count else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}

/// A word as one number (FNV-1a), which grows with each letter.
private struct WordHash: Hashable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    init() {}

    init(_ word: String) { for byte in word.utf8 { self.add(byte) } }

    mutating func add(_ byte: UInt8) { self.state = (self.state ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
