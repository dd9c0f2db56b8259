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
    /// What is decoded is decoded again, so often.
    private static let deepest = 3

    /// What else the text may say; empty for nearly every message. Each reading takes time linear in the text.
    static func readings(_ text: String) -> [Reading] { self.readings(text, depth: 1) }

    private static func readings(_ text: String, depth: Int) -> [Reading] {
        guard text.utf8.count <= self.longest else { return [] }
        // By bytes: characters would be looked for among piles of accents.
        let words = text.utf8.split(separator: 32).map { Substring($0) }
        let decoded = ([Codes.unescaped(text), Codes.joinedHexadecimal(words)] + words.map(Codes.decoded)).compactMap {
            $0
        }
        var readings = [
            self.undigited(words, one: UInt8(ascii: "i")), self.undigited(words, one: UInt8(ascii: "l")),
            self.undigited(words, one: UInt8(ascii: "i"), isSparing: true), self.unturned(text, words),
            self.unreversed(words),
        ].compactMap { $0 }.map { Reading(text: $0, isGuess: false) }
        if let unspaced = self.unspaced(words) { readings.append(Reading(text: unspaced, isGuess: true)) }
        for text in decoded {
            readings.append(Reading(text: text, isGuess: false))
            if depth < self.deepest { readings += self.readings(text, depth: depth + 1) }
        }
        return readings
    }

    /// "i g n o r e a l l": in a row of five and more single letters every known word, overlapping ones too, for where
    /// they begin and end cannot be told.
    private static func unspaced(_ words: [Substring]) -> String? {
        var result: [String] = []
        var letters: [UInt8] = []
        var isChanged = false
        func flush() {
            if letters.count >= 5 { isChanged = true }
            result += self.words(in: letters)
            letters.removeAll()
        }
        for word in words {
            let bare = word.utf8.count <= 2 ? word.utf8.filter { Self.isLetter($0) || $0 == 39 || $0 == 95 } : []
            if bare.count == 1, let letter = bare.first {
                letters.append(letter == 39 || letter == 95 ? letter : letter | 0x20)
            } else {
                flush()
                result.append(String(word))
            }
        }
        flush()
        return isChanged ? result.joined(separator: " ") : nil
    }

    private static func words(in letters: [UInt8]) -> [String] {
        var words: [String] = []
        for start in letters.indices {
            var hash = WordHash()
            for end in start..<letters.count {
                hash.add(letters[end])
                guard self.beginnings.contains(hash) else { break }
                if self.known.contains(hash) { words.append(String(decoding: letters[start...end], as: UTF8.self)) }
            }
        }
        return words
    }

    private static let known = Set(HostilePhrases.vocabulary.map { WordHash($0) })
    /// All beginnings of known words, so that looking stops at the first letter that leads nowhere.
    private static let beginnings: Set<WordHash> = HostilePhrases.vocabulary.reduce(into: []) { all, word in
        var hash = WordHash()
        for byte in word.utf8 {
            hash.add(byte)
            all.insert(hash)
        }
    }

    /// "ign0re prev1ous": digits and signs among letters read as the letters they look like.
    ///
    /// - Parameter isSparing: numbers and signs are left as they are, since they may be meant: only digits in words are read.
    private static func undigited(_ words: [Substring], one: UInt8, isSparing: Bool = false) -> String? {
        let isDisguised = words.contains { word in
            word.utf8.count > 2 && word.utf8.contains(where: Self.isLetter)
                && word.utf8.contains { Self.lookLike[Int($0)] != 0 }
        }
        guard isDisguised else { return nil }
        return words.map { word in
            if isSparing, !word.utf8.contains(where: Self.isLetter), word != "1" { return String(word) }
            // What ends a sentence is no letter of its last word.
            let end = word.utf8.lastIndex { $0 != 33 } ?? word.startIndex
            let plain = word.utf8[...end].map { byte in
                if isSparing, !(48...57).contains(byte) { return byte }
                return byte == 49 || byte == 33 ? one : self.lookLike[Int(byte)] == 0 ? byte : self.lookLike[Int(byte)]
            }
            return String(decoding: plain, as: UTF8.self)
        }.joined(separator: " ")
    }

    /// For each byte the letter it looks like, or 0.
    private static let lookLike: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 256)
        let twins: KeyValuePairs<UInt8, UInt8> = [
            48: 111, 49: 105, 51: 101, 52: 97, 53: 115, 55: 116, 56: 98, 57: 103, 64: 97, 36: 115, 33: 105,
        ]
        for (sign, letter) in twins { table[Int(sign)] = letter }
        return table
    }()

    /// One of these is in nearly every English sentence that nobody has turned.
    private static let common: Set<String> = Set(
        """
        the a to in and of is for on by what why which how show add rename drop run build test please from with as list \
        make it my request describe remove cancel approve who when
        """.split(separator: " ").map(String.init)
    )

    /// Letters turned by thirteen, when a word of a rule is among what they turn into.
    private static func unturned(_ text: String, _ words: [Substring]) -> String? {
        let isStrange = words.count > 1 && !words.contains { self.common.contains($0.lowercased()) }
        let isTurned = isStrange || words.contains { self.isKnown($0.utf8.lazy.map(self.turn), least: 5) }
        return isTurned ? String(decoding: text.utf8.map(self.turn), as: UTF8.self) : nil
    }

    /// "erongi": letters from the end to the beginning, of each word or of the whole.
    private static func unreversed(_ words: [Substring]) -> String? {
        guard words.contains(where: { self.isKnown($0.utf8.reversed(), least: 6) }) else { return nil }
        let turned = words.map { String(decoding: $0.utf8.reversed(), as: UTF8.self) }
        return turned.joined(separator: " ") + " . " + turned.reversed().joined(separator: " ")
    }

    /// Whether the letters among `bytes` are a word of a rule, and long enough that this is no chance.
    private static func isKnown(_ bytes: some Sequence<UInt8>, least: Int) -> Bool {
        var hash = WordHash()
        var count = 0
        for byte in bytes where self.isLetter(byte) {
            hash.add(byte | 0x20)
            count += 1
        }
        return count >= least && self.known.contains(hash)
    }

    private static func turn(_ byte: UInt8) -> UInt8 {
        guard Self.isLetter(byte) else { return byte }
        let base: UInt8 = byte < 97 ? 65 : 97
        return (byte - base + 13) % 26 + base
    }

    static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
}

/// A word as one number (FNV-1a), which grows with each letter.
private struct WordHash: Hashable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    init() {}

    init(_ word: String) { for byte in word.utf8 { self.add(byte) } }

    mutating func add(_ byte: UInt8) { self.state = (self.state ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
