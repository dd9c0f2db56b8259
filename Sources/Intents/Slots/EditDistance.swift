/// How many letters apart two words are, up to a bound: insertion, deletion, change, or two neighbours swapped.
enum EditDistance {
    /// How far apart a word of that many letters may be.
    static func bound(letters: Int) -> Int { letters >= 9 ? 2 : letters >= 5 ? 1 : 0 }

    /// The distance, or `nil` when it is more than `bound`.
    static func within(_ bound: Int, _ a: [UInt8], _ b: [UInt8]) -> Int? {
        guard abs(a.count - b.count) <= bound, a.count < 64, b.count < 64 else { return nil }
        var before = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        var current = previous
        for i in 1...max(1, a.count) where i <= a.count {
            current[0] = i
            var least = i
            for j in 1...max(1, b.count) where j <= b.count {
                var best = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, before[j - 2] + 1) }
                current[j] = best
                least = min(least, best)
            }
            guard least <= bound else { return nil }
            (before, previous, current) = (previous, current, before)
        }
        return previous[b.count] <= bound ? previous[b.count] : nil
    }
}
