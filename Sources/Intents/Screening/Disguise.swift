import Foundation

/// Other readings of a text whose words are disguised: by digits, spaces, or a code that anybody can undo.
enum Disguise {
    /// Texts beyond this are not decoded a second time.
    private static let longest = 4000

    /// What else the text may say; empty for nearly every message. Each reading takes time linear in the text.
    static func readings(_ text: String) -> [String] {
        let words = text.utf8.count > self.longest * 4 ? [] : text.split(separator: " ")
        return [self.unspaced(words), self.undigited(words), self.unturned(text, words)].compactMap { $0 }
            + words.compactMap(self.decoded)
    }

    /// "i g n o r e all": five and more single letters in a row are a word.
    private static func unspaced(_ words: [Substring]) -> String? {
        var result: [String] = []
        var letters = ""
        var isChanged = false
        func isLetter(_ word: Substring) -> Bool { word.unicodeScalars.count == 1 && word.first?.isLetter == true }
        for word in words + [""] {
            if isLetter(word) {
                letters += word
                continue
            }
            if letters.count >= 5 { isChanged = true }
            if !letters.isEmpty { result.append(letters) }
            letters = ""
            result.append(String(word))
        }
        return isChanged ? result.joined(separator: " ") : nil
    }

    /// "ign0re prev1ous": digits and signs among letters read as the letters they look like.
    private static func undigited(_ words: [Substring]) -> String? {
        let letters: [Character: Character] = [
            "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i",
        ]
        var isChanged = false
        let read = words.map { word -> String in
            guard let first = word.first, first.isLetter || letters[first] != nil, !word.contains("_"),
                word.contains(where: { letters[$0] != nil }), word.count(where: \.isLetter) * 2 >= word.count,
                word.count > 3
            else { return String(word) }
            isChanged = true
            return String(word.map { letters[$0] ?? $0 })
        }
        return isChanged ? read.joined(separator: " ") : nil
    }

    /// Letters turned by thirteen, when a word that gives it away is among them.
    private static func unturned(_ text: String, _ words: [Substring]) -> String? {
        let signs: Set<String> = [
            "vtaber", "qvfertneq", "sbetrg", "vafgehpgvba", "vafgehpgvbaf", "cebzcg", "nccebir", "nccebirq", "olcnff",
            "erirny", "cerivbhf",
        ]
        guard words.contains(where: { signs.contains($0.lowercased()) }) else { return nil }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let base: UInt32 = scalar.value < 97 ? 65 : 97
                    guard scalar.isASCII, scalar.properties.isAlphabetic else { return scalar }
                    return Unicode.Scalar((scalar.value - base + 13) % 26 + base) ?? scalar
                }
            )
        )
    }

    /// A long word that is base64 or hexadecimal of plain text.
    private static func decoded(_ word: Substring) -> String? {
        guard word.utf8.count >= 16 else { return nil }
        let bare = word.trimmingPrefix { !$0.isLetter && !$0.isNumber }
        let bytes = self.hexadecimal(bare) ?? self.base64(bare)
        guard let bytes, bytes.count >= 12, bytes.allSatisfy({ (32..<127).contains($0) || $0 == 10 }) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func base64(_ word: Substring) -> [UInt8]? {
        let plain = word.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/") }
        guard plain.count % 4 != 1, plain.count + 3 >= word.count else { return nil }
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)).map { Array($0) }
    }

    private static func hexadecimal(_ word: Substring) -> [UInt8]? {
        let digits = word.compactMap(\.hexDigitValue)
        guard digits.count == word.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
