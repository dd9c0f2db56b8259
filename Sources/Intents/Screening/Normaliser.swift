import Foundation

/// One way of writing for everything that looks the same.
enum Normaliser {
    /// NFKC, without signs that cannot be seen, space folded, long piles of accents cut.
    static func normalise(_ text: TracedText) -> TracedText {
        var normal = TracedText()
        var position = 0
        while position < text.count {
            let scalar = text.scalars[position]
            if scalar.isASCII {
                self.append(scalar, text.origins[position], to: &normal)
                position += 1
                continue
            }
            let start = position
            var view = String.UnicodeScalarView()
            // The letter before belongs to the accent behind it.
            while position < text.count, position - start < 64, !text.scalars[position].isASCII {
                if !self.isInvisible(text.scalars[position]) { view.append(text.scalars[position]) }
                position += 1
            }
            let composed = String(view).precomposedStringWithCompatibilityMapping.unicodeScalars
            let count = composed.count
            for (offset, scalar) in composed.enumerated() {
                let origin = start + min(position - start - 1, offset * (position - start) / max(1, count))
                self.append(self.plain(scalar), text.origins[origin], to: &normal)
            }
        }
        normal.trimEnd()
        return normal
    }

    private static func append(_ scalar: Unicode.Scalar, _ origin: Int32, to normal: inout TracedText) {
        if scalar.properties.isWhitespace {
            if normal.count > 0, normal.scalars.last != " " { normal.append(" ", from: origin) }
            return
        }
        guard !self.isInvisible(scalar) else { return }
        normal.append(scalar, from: origin)
    }

    /// Typographic quotes and dashes as typed ones.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x2018, 0x2019, 0x201A, 0x2032: "'"
        case 0x201C, 0x201D, 0x201E, 0xAB, 0xBB: "\""
        case 0x2010...0x2015, 0x2212: "-"
        default: scalar
        }
    }

    /// Controls, zero-width and bidirectional signs, tags, variation selectors, fillers, private use.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 13: false
        case 0..<32, 0x7F..<0xA0: true
        case ..<0xAD: false
        case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E,
            0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0xE000...0xF8FF,
            0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0x10FFFF:
            true
        default: false
        }
    }
}
