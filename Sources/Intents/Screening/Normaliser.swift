import Foundation

/// One way of writing for everything that looks the same.
enum Normaliser {
    /// A pile of more accents than this on one letter is cut.
    private static let mostAccents = 2
    /// No language writes so many letters and accents without a plain letter between; composed piece by piece.
    private static let longestRun = 64

    /// NFKC, without signs that cannot be seen, space folded, piles of accents cut.
    ///
    /// - Parameter limit: stops when so many scalars are written: one sign can stand for eighteen.
    static func normalise(_ text: TracedText, limit: Int = .max) -> TracedText {
        var normal = TracedText()
        var position = 0
        while position < text.count, normal.count < limit {
            if self.isSimple(text, position) {
                self.append(text.scalars[position], text.origins[position], to: &normal)
                position += 1
            } else if self.isInvisible(text.scalars[position]) {
                position += 1
            } else {
                position = self.compose(text, from: position, into: &normal)
            }
        }
        normal.trimEnd()
        return normal
    }

    /// A plain sign with no accent behind it.
    private static func isSimple(_ text: TracedText, _ position: Int) -> Bool {
        (text.scalars[position].isASCII || self.isPicture(text.scalars[position]))
            && (position + 1 == text.count || !self.isAccent(text.scalars[position + 1]))
    }

    /// Composes the run of letters beyond ASCII, and of accents with what they stand on, that begins at `start`.
    private static func compose(_ text: TracedText, from start: Int, into normal: inout TracedText) -> Int {
        var position = start
        var accents = 0
        var view = String.UnicodeScalarView()
        while position < text.count, !self.isSimple(text, position) {
            let scalar = text.scalars[position]
            let isAccent = self.isAccent(scalar)
            guard isAccent || position - start < self.longestRun else { break }
            accents = isAccent ? accents + 1 : 0
            if !self.isInvisible(scalar), accents <= self.mostAccents { view.append(scalar) }
            position += 1
        }
        let composed = Array(String(view).precomposedStringWithCompatibilityMapping.unicodeScalars)
        for (offset, scalar) in composed.enumerated() {
            let origin = start + min(position - start - 1, offset * (position - start) / composed.count)
            self.append(self.plain(scalar), text.origins[origin], to: &normal)
        }
        return position
    }

    /// Emoji, which have one form only.
    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool { (0x1F300...0x1FAFF).contains(scalar.value) }

    private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
        (0x300...0x36F).contains(scalar.value) || (0x1AB0...0x1AFF).contains(scalar.value)
            || (0x1DC0...0x1DFF).contains(scalar.value) || (0x20D0...0x20FF).contains(scalar.value)
    }

    private static func append(_ scalar: Unicode.Scalar, _ origin: Int32, to normal: inout TracedText) {
        if scalar.isASCII ? scalar.value == 32 || (9...13).contains(scalar.value) : scalar.properties.isWhitespace {
            if normal.count > 0, normal.scalars.last != " " { normal.append(" ", from: origin) }
            return
        }
        guard scalar.value > 127 else {
            if !self.isInvisible(scalar) { normal.append(scalar, from: origin) }
            return
        }
        guard !self.isInvisible(scalar) else { return }
        // An arrow as people type it.
        if scalar == "\u{2192}" || scalar == "\u{21D2}" {
            for sign in ("->").unicodeScalars { normal.append(sign, from: origin) }
            return
        }
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
