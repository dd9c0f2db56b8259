import Foundation

/// The non-zero entries of a vector, ascending by bucket.
struct SparseVector: Sendable {
    private(set) var buckets: [UInt32] = []
    private(set) var values: [Float] = []

    /// Adds a block of `1 + ln(count)` per bucket, scaled to length one.
    mutating func append(counting found: inout [UInt32], offset: UInt32) {
        guard !found.isEmpty else { return }
        found.sort()
        let start = self.buckets.count
        var (bucket, count) = (found[0], 0)
        for next in found {
            if next == bucket {
                count += 1
            } else {
                self.push(bucket + offset, count)
                (bucket, count) = (next, 1)
            }
        }
        self.push(bucket + offset, count)
        self.scale(from: start)
    }

    /// Scales the whole to length one.
    mutating func normalise() { self.scale(from: 0) }

    /// Weighs every entry by how rare its bucket is, then scales the whole to length one.
    mutating func weigh(by rarity: [UInt32: Float], otherwise: Float) {
        for index in self.values.indices { self.values[index] *= rarity[self.buckets[index]] ?? otherwise }
        self.normalise()
    }

    private mutating func push(_ bucket: UInt32, _ count: Int) {
        self.buckets.append(bucket)
        self.values.append(count == 1 ? 1 : 1 + log(Float(count)))
    }

    private mutating func scale(from start: Int) {
        var sum: Float = 0
        for index in start..<self.values.count { sum += self.values[index] * self.values[index] }
        guard sum > 0 else { return }
        let factor = 1 / sum.squareRoot()
        for index in start..<self.values.count { self.values[index] *= factor }
    }
}
