import Foundation

/// Other readings of a text whose words are disguised: by digits, spaces, or a code that anybody can undo.
enum Disguise {
    /// Texts beyond this are not decoded a second time.
    private static let longest = 16_000

    /// What else the text may say; empty for nearly every message. Each reading takes time linear in the text.
    static func readings(_ text: String) -> [String] {
        guard text.utf8.count <= self.longest else { return [] }
        let words = text.split(separator: " ")
        return [self.unspaced(words), self.undigited(words, one: UInt8(ascii: "i")), self.undigited(words, one: UInt8(ascii: "l"))].compactMap { $0 }
            + [self.unturned(text, words)].compactMap { $0 } + words.compactMap(self.decoded)
    }

    /// "i g n o r e a l l": five and more single letters in a row are words, wherever these end.
    private static func unspaced(_ words: [Substring]) -> String? {
        var result: [String] = []
        var letters: [UInt8] = []
        var isChanged = false
        for word in words + [""] {
            if let letter = word.utf8.first, word.utf8.count == 1, Self.isLetter(letter) {
                letters.append(letter | 0x20)
                continue
            }
            if letters.count >= 5 { isChanged = true }
            if !letters.isEmpty { result.append(Self.spaced(letters)) }
            letters.removeAll()
            result.append(String(word))
        }
        return isChanged ? result.joined(separator: " ") : nil
    }

    /// The known words in a run of letters, longest first from the left; unknown letters are left out.
    private static func spaced(_ letters: [UInt8]) -> String {
        var words: [String] = []
        var start = 0
        while start < letters.count {
            let longest = (3...14).reversed().lazy.filter { start + $0 <= letters.count }
                .map { String(decoding: letters[start..<start + $0], as: UTF8.self) }
                .first { HostilePhrases.vocabulary.contains($0) || Self.joints.contains($0) }
            if let longest { words.append(longest) }
            start += longest?.utf8.count ?? 1
        }
        return words.joined(separator: " ")
    }

    /// "ign0re prev1ous": digits and signs among letters read as the letters they look like.
    private static func undigited(_ words: [Substring], one: UInt8) -> String? {
        var isChanged = false
        let read = words.map { word -> String in
            let bytes = Array(word.utf8)
            guard bytes.count > 2, !bytes.contains(95), bytes.contains(where: Self.isLetter),
                bytes.contains(where: { Self.lookLike[$0] != nil })
            else { return String(word) }
            isChanged = true
            let plain = bytes.map { $0 == 49 || $0 == 33 ? one : Self.lookLike[$0] ?? $0 }
            return String(decoding: plain, as: UTF8.self)
        }
        return isChanged ? read.joined(separator: " ") : nil
    }

    private static let lookLike: [UInt8: UInt8] = [
        48: 111, 49: 105, 51: 101, 52: 97, 53: 115, 55: 116, 64: 97, 36: 115, 33: 105,
    ]
    private static let joints: Set<String> = ["all", "the", "and", "any", "not", "are", "you", "your", "this", "that"]

    /// Letters turned by thirteen, when a word of a rule is among what they turn into.
    private static func unturned(_ text: String, _ words: [Substring]) -> String? {
        let isTurned = words.contains { word in
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
        let isCode: (UInt8) -> Bool = { self.isLetter($0) || (48...57).contains($0) || $0 == 43 || $0 == 47 || $0 == 45 || $0 == 95 }
        let bare = Array(word.utf8.drop { !isCode($0) }.prefix(while: isCode))
        guard bare.count >= 16, let bytes = self.hexadecimal(bare) ?? self.base64(bare), bytes.count >= 10,
            bytes.allSatisfy({ (32..<127).contains($0) || $0 == 10 || $0 == 9 })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Both alphabets of RFC 4648, padded or not.
    private static func base64(_ code: [UInt8]) -> [UInt8]? {
        guard code.count % 4 != 1 else { return nil }
        let plain = code.map { $0 == 45 ? 43 : $0 == 95 ? 47 : $0 } + [UInt8](repeating: 61, count: (4 - code.count % 4) % 4)
        return Data(base64Encoded: Data(plain)).map { Array($0) }
    }

    private static func hexadecimal(_ code: [UInt8]) -> [UInt8]? {
        guard code.count.isMultiple(of: 2) else { return nil }
        let digits = code.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == code.count else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
