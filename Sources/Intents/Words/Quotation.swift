/// Quoted words are data: what stands in a long quotation names nothing and asks for nothing.
///
/// A short one may be a name: put it on the "sales overview".
enum Quotation {
    /// More words than a name has.
    private static let longestName = 4

    /// The ranges of bytes, signs included, of quotations that are closed and longer than a name.
    static func long(in text: String) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var open: Int?
        var words = 0
        var previous: UInt8 = 32
        for (position, byte) in text.utf8.enumerated() {
            if byte == UInt8(ascii: "\"") {
                if let start = open {
                    if words > self.longestName { ranges.append(start..<position + 1) }
                    open = nil
                } else {
                    (open, words) = (position, 0)
                }
            } else if byte > 32, previous <= 32 || previous == UInt8(ascii: "\"") {
                words += 1
            }
            previous = byte
        }
        return ranges
    }
}
