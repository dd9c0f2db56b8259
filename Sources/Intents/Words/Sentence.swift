/// A text cut into words, the way names are: `fct_trips.fareAmount` is `fct` `trips` `.` `fare` `amount`.
struct Sentence: Sendable {
    /// What stands between spaces or signs, as it is written.
    struct Chunk: Sendable {
        /// As written, without quotes.
        let text: String
        let lower: String
        /// Its words in `Sentence.words`.
        let words: Range<Int>
        /// True when it can only be a name: it has an underscore, a hump, or stands in a code span.
        let isName: Bool
        /// The number of the quotation it stands in; 0 outside.
        let quotation: Int
        /// Where it stands in the text, in UTF-8 bytes.
        let range: Range<Int>
    }

    struct Word: Sendable {
        let text: String
        /// Its ground form.
        let ground: String
        let chunk: Int
        let isSign: Bool
    }

    let text: String
    private(set) var chunks: [Chunk] = []
    private(set) var words: [Word] = []

    init(_ text: String) {
        self.text = text
        var scanner = SentenceScanner(bytes: Array(text.utf8))
        self.words.reserveCapacity(32)
        self.chunks.reserveCapacity(32)
        while let piece = scanner.next() { self.append(piece, scanner.bytes) }
    }

    /// The text between two chunks, both included, as written.
    func written(_ chunks: ClosedRange<Int>) -> String {
        let (from, to) = (
            self.chunks[chunks.lowerBound].range.lowerBound, self.chunks[chunks.upperBound].range.upperBound
        )
        return String(decoding: Array(self.text.utf8)[from..<to], as: UTF8.self)
    }

    private mutating func append(_ piece: SentenceScanner.Piece, _ bytes: [UInt8]) {
        let text = String(decoding: bytes[piece.range], as: UTF8.self)
        let lower = text.lowercased()
        let start = self.words.count
        if piece.isSign {
            self.words.append(Word(text: lower, ground: lower, chunk: self.chunks.count, isSign: true))
        } else {
            for part in NameParts.of(bytes[piece.range]) {
                self.words.append(
                    Word(text: part, ground: Lexicon.ground(part), chunk: self.chunks.count, isSign: false)
                )
            }
        }
        let isName = !piece.isSign && (piece.inCode || lower.contains("_") || self.words.count - start > 1)
        self.chunks.append(
            Chunk(
                text: text,
                lower: lower,
                words: start..<self.words.count,
                isName: isName,
                quotation: piece.quotation,
                range: piece.range
            )
        )
    }
}
