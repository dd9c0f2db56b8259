/// Walks through a text once and cuts it into words, names, numbers and the signs that mean something.
struct SentenceScanner {
    struct Piece {
        let range: Range<Int>
        let isSign: Bool
        let inCode: Bool
        let quotation: Int
    }

    let bytes: [UInt8]
    private var position = 0
    private var inCode = false
    private var quote: UInt8 = 0
    private var quotations = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Piece? {
        while self.position < self.bytes.count {
            let byte = self.bytes[self.position]
            if byte <= 32 {
                self.position += 1
            } else if Self.isWord(byte) {
                return self.word()
            } else if byte == UInt8(ascii: "`") {
                self.inCode.toggle()
                self.position += 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                self.turnQuote(byte)
                self.position += 1
            } else if let sign = self.sign(byte) {
                return sign
            } else {
                self.position += 1
            }
        }
        return nil
    }

    private mutating func turnQuote(_ byte: UInt8) {
        if self.quote == byte {
            self.quote = 0
        } else if self.quote == 0 {
            self.quote = byte
            self.quotations += 1
        }
    }

    private mutating func word() -> Piece {
        let start = self.position
        while self.position < self.bytes.count, Self.isWord(self.bytes[self.position]) || self.joins(start) {
            self.position += 1
        }
        return self.piece(start, isSign: false)
    }

    /// Signs inside a word: `don't`, `1,000`, `3.5`, and the hyphen of a date.
    private func joins(_ start: Int) -> Bool {
        let (byte, index) = (self.bytes[self.position], self.position)
        guard index > start, index + 1 < self.bytes.count else { return false }
        let (before, after) = (self.bytes[index - 1], self.bytes[index + 1])
        switch byte {
        case UInt8(ascii: "'"): return self.quote != byte && Self.isLetter(before) && Self.isLetter(after)
        case UInt8(ascii: "."), UInt8(ascii: ","): return Self.isDigit(before) && Self.isDigit(after)
        case UInt8(ascii: "-"): return Self.isDigit(before) && Self.isDigit(after)
        default: return false
        }
    }

    private mutating func sign(_ byte: UInt8) -> Piece? {
        let start = self.position
        let after = start + 1 < self.bytes.count ? self.bytes[start + 1] : 32
        let pairs: [StaticString] = ["->", "=>", ">=", "<=", "!=", "<>", "=="]
        for pair in pairs where byte == pair.utf8Start[0] && after == pair.utf8Start[1] {
            self.position += 2
            return self.piece(start, isSign: true)
        }
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: "!"):
            self.position += 1
            return self.piece(start, isSign: true)
        case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: ">"),
            UInt8(ascii: "<"), UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "&"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "-"):
            self.position += 1
            return self.piece(start, isSign: true)
        default: return nil
        }
    }

    private func piece(_ start: Int, isSign: Bool) -> Piece {
        Piece(
            range: start..<self.position,
            isSign: isSign,
            inCode: self.inCode,
            quotation: self.quote == 0 ? 0 : self.quotations
        )
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        Self.isLetter(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "_")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (65...90).contains(byte) || byte >= 128
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
