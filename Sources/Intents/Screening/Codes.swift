import Foundation

/// Codes of letters and numbers that anybody can undo.
enum Codes {
    /// A long word that is base64 or hexadecimal of plain text.
    static func decoded(_ word: Substring) -> String? {
        guard word.utf8.count >= 12 else { return nil }
        let bare = Array(word.utf8.drop { !self.isCode($0) }.prefix(while: self.isCode))
        guard bare.count >= 11 else { return nil }
        return self.text(self.hexadecimal(bare)) ?? self.text(self.base64(bare))
    }

    /// "69 67 6e 6f 72 65": ten and more numbers of two digits in a row.
    static func joinedHexadecimal(_ words: [Substring]) -> String? {
        var code: [UInt8] = []
        for word in words {
            let digits = word.utf8.suffix(2)
            if word.utf8.count == 2 || word.utf8.count == 4 && word.hasPrefix("0x"),
                digits.allSatisfy(self.isHexadecimal)
            {
                code += digits
            } else if code.count >= 20 {
                break
            } else {
                code.removeAll(keepingCapacity: true)
            }
        }
        return code.count >= 20 ? self.text(self.hexadecimal(code)) : nil
    }

    /// Signs written as numbers: `%69`, `&#105;`, `&#x69;`, `\x69`, `\u0069`. `nil` when there are few.
    static func unescaped(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        var plain: [UInt8] = []
        var (position, found) = (0, 0)
        while position < bytes.count {
            if let (byte, end) = self.escape(bytes, at: position) {
                plain.append(byte)
                (position, found) = (end, found + 1)
            } else {
                plain.append(bytes[position])
                position += 1
            }
        }
        return found >= 6 ? String(decoding: plain, as: UTF8.self) : nil
    }

    private static func escape(_ bytes: [UInt8], at start: Int) -> (UInt8, end: Int)? {
        func read(_ position: Int, _ most: Int, radix: Int, closing: Bool = false) -> (UInt8, end: Int)? {
            var (value, end) = (0, position)
            while end < bytes.count, end - position < most,
                let digit = Character(Unicode.Scalar(bytes[end])).hexDigitValue, digit < radix
            {
                (value, end) = (value * radix + digit, end + 1)
            }
            let isClosed = end < bytes.count && bytes[end] == 59
            guard end > position, closing ? isClosed : end - position == most, (32..<127).contains(value) else {
                return nil
            }
            return (UInt8(value), end + (closing ? 1 : 0))
        }
        guard start + 2 < bytes.count else { return nil }
        switch (bytes[start], bytes[start + 1] | 0x20) {
        case (37, _): return read(start + 1, 2, radix: 16)
        case (92, 120): return read(start + 2, 2, radix: 16)
        case (92, 117): return read(start + 2, 4, radix: 16)
        case (38, 35):
            return bytes[start + 2] | 0x20 == 120
                ? read(start + 3, 6, radix: 16, closing: true) : read(start + 2, 7, radix: 10, closing: true)
        default: return nil
        }
    }

    private static func text(_ bytes: [UInt8]?) -> String? {
        guard let bytes, bytes.count >= 8, bytes.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 10 || $0 == 9 }) else {
            return nil
        }
        // Random bytes are hardly ever UTF-8, and if they are, mostly beyond ASCII.
        guard bytes.count(where: { $0 > 127 }) * 3 <= bytes.count else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Both alphabets of RFC 4648, padded or not.
    private static func base64(_ code: [UInt8]) -> [UInt8]? {
        guard code.count % 4 != 1 else { return nil }
        let plain =
            code.map { $0 == 45 ? 43 : $0 == 95 ? 47 : $0 } + [UInt8](repeating: 61, count: (4 - code.count % 4) % 4)
        return Data(base64Encoded: Data(plain)).map { Array($0) }
    }

    private static func hexadecimal(_ code: [UInt8]) -> [UInt8]? {
        guard code.count.isMultiple(of: 2), code.allSatisfy(self.isHexadecimal) else { return nil }
        let digits = code.map { $0 < 58 ? $0 - 48 : ($0 | 0x20) - 87 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 16 + digits[$0 + 1] }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte | 0x20)
    }

    private static func isCode(_ byte: UInt8) -> Bool {
        Disguise.isLetter(byte) || (48...57).contains(byte) || byte == 43 || byte == 47 || byte == 45 || byte == 95
    }
}
