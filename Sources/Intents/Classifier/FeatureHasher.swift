/// Turns a text into a sparse vector: words and pairs of words in one space, pieces of words in another.
///
/// Hashing instead of a dictionary keeps the vocabulary open and the result the same on every machine.
struct FeatureHasher: Sendable {
    /// Buckets of each of the two spaces; the second space lies behind the first.
    static let space = 1 << 17
    /// More bytes than this are not looked at: no wish is so long.
    private static let mostBytes = 2000
    /// No word is longer; the pieces of what is, are those of its beginning.
    private static let longestWord = 40

    /// The features of `text`, sorted by bucket; both blocks are of length one, and so is the whole.
    func features(of text: String) -> SparseVector {
        var words: [UInt32] = []
        var pieces: [UInt32] = []
        words.reserveCapacity(64)
        pieces.reserveCapacity(512)
        Array(text.lowercased().utf8.prefix(Self.mostBytes)).withUnsafeBufferPointer { bytes in
            self.collect(bytes, words: &words, pieces: &pieces)
        }
        var vector = SparseVector()
        vector.append(counting: &words, offset: 0)
        vector.append(counting: &pieces, offset: UInt32(Self.space))
        vector.normalise()
        return vector
    }

    private func collect(_ bytes: UnsafeBufferPointer<UInt8>, words: inout [UInt32], pieces: inout [UInt32]) {
        var previous = Hash("b:").adding("<s>")
        var position = 0
        while let token = Self.token(in: bytes, from: position) {
            position = token.upperBound
            let pair = previous.adding(32)
            var word = Hash("w:")
            var second = pair
            previous = Hash("b:")
            for index in token {
                word = word.adding(bytes[index])
                second = second.adding(bytes[index])
                previous = previous.adding(bytes[index])
            }
            words.append(word.bucket)
            words.append(second.bucket)
            self.cut(bytes, token, into: &pieces)
        }
        words.append(previous.adding(32).adding("</s>").bucket)
    }

    /// All pieces of two to five bytes of `^token$`.
    private func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ token: Range<Int>, into pieces: inout [UInt32]) {
        let (first, last) = (token.lowerBound - 1, token.upperBound)
        for start in first..<min(last, first + Self.longestWord) {
            var hash = Hash("c:")
            for index in start...min(start + 4, last) {
                hash = hash.adding(index == first ? 94 : index == last ? 36 : bytes[index])
                if index > start { pieces.append(hash.bucket) }
            }
        }
    }

    /// The next run of letters, run of digits, or single other sign.
    private static func token(in bytes: UnsafeBufferPointer<UInt8>, from position: Int) -> Range<Int>? {
        var start = position
        while start < bytes.count, bytes[start] <= 32 { start += 1 }
        guard start < bytes.count else { return nil }
        let kind = Self.kind(bytes[start])
        var end = start + 1
        guard kind != .other else { return start..<end }
        while end < bytes.count, Self.kind(bytes[end]) == kind { end += 1 }
        return start..<end
    }

    private enum Kind {
        case letter
        case digit
        case other
    }

    /// Every byte of a sign beyond ASCII counts as a letter.
    private static func kind(_ byte: UInt8) -> Kind {
        switch byte {
        case 97...122, 128...: .letter
        case 48...57: .digit
        default: .other
        }
    }
}

/// FNV-1a with 64 bits: simple, stable, good enough in its low bits.
private struct Hash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    init(_ prefix: StaticString) { self = self.adding(prefix) }

    func adding(_ byte: UInt8) -> Hash {
        var copy = self
        copy.state = (self.state ^ UInt64(byte)) &* 0x100_0000_01b3
        return copy
    }

    func adding(_ text: StaticString) -> Hash {
        var copy = self
        for index in 0..<text.utf8CodeUnitCount { copy = copy.adding(text.utf8Start[index]) }
        return copy
    }

    var bucket: UInt32 { UInt32(truncatingIfNeeded: self.state) & UInt32(FeatureHasher.space - 1) }
}
