import Foundation

/// Letters without the accents they carry.
enum Accents {
    /// Latin, Greek and Cyrillic letters, and the further Latin and Greek ones: only these carry accents that hide a word.
    private static let blocks: [Range<UInt32>] = [0xC0..<0x530, 0x1E00..<0x2000]

    /// What the letters of each block stand on. Looked up once, since taking a whole text apart costs more than reading it.
    private static let bases: [[Unicode.Scalar]] = Self.blocks.map { block in
        block.map { value in
            let scalar = Unicode.Scalar(value) ?? " "
            return String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first ?? scalar
        }
    }

    /// The letter itself when it carries none; an accent on its own stays.
    static func without(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar.value >= 0xC0 else { return scalar }
        for (block, bases) in zip(self.blocks, self.bases) where block.contains(scalar.value) {
            return bases[Int(scalar.value - block.lowerBound)]
        }
        return scalar
    }
}
