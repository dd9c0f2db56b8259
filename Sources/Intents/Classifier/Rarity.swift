import Foundation

/// How rare each bucket is among the training examples (smooth inverse document frequency).
struct Rarity: Sendable {
    private let weights: [UInt32: Float]
    private let unseen: Float

    init(_ vectors: [SparseVector]) {
        var counts: [UInt32: Int] = [:]
        for vector in vectors { for bucket in vector.buckets { counts[bucket, default: 0] += 1 } }
        let total = Float(1 + vectors.count)
        self.weights = counts.mapValues { log(total / Float(1 + $0)) + 1 }
        self.unseen = log(total) + 1
    }

    func apply(to vector: inout SparseVector) { vector.weigh(by: self.weights, otherwise: self.unseen) }
}
