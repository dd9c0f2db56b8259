/// All chance in a simulation: SplitMix64, so that a seed is always the same life.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    /// Dice for one `purpose` of a seed; throws for one purpose do not change those for another.
    init(seed: UInt64, purpose: UInt64) {
        self.state = seed &* 0x9E37_79B9_7F4A_7C15 ^ (purpose &+ 1) &* 0xD1B5_4A32_D192_ED03
        for _ in 0..<3 { _ = self.next() }
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var bits = self.state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number from 0 up to 1.
    mutating func fraction() -> Double { Double(self.next() >> 11) / 9_007_199_254_740_992 }

    mutating func chance(_ probability: Double) -> Bool { self.fraction() < probability }

    /// A number from 0 up to `count`.
    mutating func below(_ count: Int) -> Int { Int(self.next() % UInt64(max(1, count))) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + self.below(range.count) }

    /// A number of the range; small ones as likely as large ones, on a scale of factors.
    mutating func scale(_ range: ClosedRange<Int>) -> Int {
        var width = range.count
        while width > 1, self.chance(0.5) { width = (width + 1) / 2 }
        return range.lowerBound + self.below(width)
    }

    mutating func one<Value>(of values: [Value]) -> Value { values[self.below(values.count)] }
}
