import Foundation

/// Text written in signs that nobody sees.
///
/// It is made visible behind the message, in brackets: reviewers see it, the screen holds it, and it is never read as
/// part of a wish.
enum HiddenText {
    private static let opening = " [hidden: "
    /// Fewer letters than this are no text: an emoji's variation, a joined emoji, a flag.
    private static let least = 8
    /// More than this is not shown.
    private static let most = 600
    /// The flags of England, Scotland and Wales are spelled in tags.
    private static let flags: Set<String> = ["gbeng", "gbsct", "gbwls"]

    /// What is hidden in a text as it came; empty for nearly every message.
    ///
    /// Three ways: Unicode's tag characters mirror ASCII; the 256 variation selectors stand for bytes; two signs without
    /// width stand for bits.
    static func decode(_ text: String) -> String {
        var (tags, selectors, bits) = ([UInt8](), [UInt8](), [UInt8]())
        for scalar in text.unicodeScalars where scalar.value > 0x200A {
            switch scalar.value {
            case 0xE0020...0xE007E: tags.append(UInt8(scalar.value - 0xE0000))
            case 0xE007F: tags = self.withoutFlag(tags)
            case 0xFE00...0xFE0F: selectors.append(UInt8(scalar.value - 0xFE00))
            case 0xE0100...0xE01EF: selectors.append(UInt8(scalar.value - 0xE0100 + 16))
            case 0x200B, 0x2062: bits.append(0)
            case 0x200C, 0x2064: bits.append(1)
            default: continue
            }
            if tags.count + selectors.count + bits.count > 10 * self.most { break }
        }
        let found = [tags, selectors, self.bytes(bits), self.bytes(bits.map { 1 - $0 })].filter(self.isText)
        return found.map { String(decoding: $0.prefix(self.most), as: UTF8.self) }.joined(separator: " ")
    }

    /// What is put behind a text in which `hidden` was found.
    static func mark(_ hidden: String) -> String { "\(self.opening)\(hidden)]" }

    static func isIn(_ text: String) -> Bool { text.contains(self.opening) }

    /// The text as people saw it.
    static func without(_ text: String) -> String {
        text.range(of: self.opening).map { String(text[..<$0.lowerBound]) } ?? text
    }

    private static func withoutFlag(_ tags: [UInt8]) -> [UInt8] {
        self.flags.contains(String(decoding: tags.suffix(5), as: UTF8.self)) ? tags.dropLast(5) : tags
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.count >= self.least && bytes.allSatisfy { (32..<127).contains($0) || $0 == 10 || $0 == 9 }
    }

    private static func bytes(_ bits: [UInt8]) -> [UInt8] {
        stride(from: 0, through: bits.count - 8, by: 8).map { bits[$0..<$0 + 8].reduce(0) { $0 << 1 | $1 } }
    }
}
