/// Makes identifiers and chances from a seed (SplitMix64), so that a run can be repeated.
struct Identifiers: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var word = self.state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// `prefix` and so many capital letters and digits, as Slack's identifiers look.
    mutating func make(_ prefix: String, length: Int = 10) -> String {
        let letters = Array("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")
        return prefix + String((0..<length).map { _ in letters[Int(self.next() % UInt64(letters.count))] })
    }

    /// A UUID in the form of version 4.
    mutating func uuid() -> String {
        var digits = (0..<32).map { _ in Array("0123456789abcdef")[Int(self.next() & 15)] }
        digits[12] = "4"
        digits[16] = Array("89ab")[Int(self.next() & 3)]
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
