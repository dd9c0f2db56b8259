import Foundation

/// What decision values mean, learnt from examples that the scoring model had not seen.
struct Calibration: Sendable {
    /// Multiplies decision values before the softmax.
    private(set) var temperature: Float = 6
    /// 95 in 100 texts that belong to a class score at least this much.
    private(set) var threshold: Float = -.infinity

    /// - Parameters:
    ///   - scores: out-of-fold decision values of each example.
    ///   - labels: the class of each example.
    ///   - outside: the class of texts that belong to none, if there is one.
    init(scores: [[Float]], labels: [Int32], outside: Int?) {
        let inside = scores.indices.filter { Int(labels[$0]) != outside }
        guard !inside.isEmpty else { return }
        let belonging = inside.map { Self.belonging(scores[$0], outside: outside) }.sorted()
        self.threshold = belonging[belonging.count / 20]
        let candidates: [Float] = [1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12]
        var least = Float.infinity
        for temperature in candidates {
            let loss = inside.reduce(into: Float(0)) { sum, row in
                let shares = Self.softmax(scores[row], temperature, outside: outside)
                sum -= log(max(shares[Int(labels[row])], 1e-9))
            }
            if loss < least { (least, self.temperature) = (loss, temperature) }
        }
    }

    /// How much a text belongs to any class at all: its best class against the outside.
    static func belonging(_ scores: [Float], outside: Int?) -> Float {
        var best = -Float.infinity
        for (label, score) in scores.enumerated() where label != outside { best = max(best, score) }
        return outside.map { best - scores[$0] } ?? best
    }

    /// The probability that a text belongs to a class at all; one half at the threshold.
    func inScope(_ scores: [Float], outside: Int?) -> Double {
        1 / (1 + exp(-4 * Double(Self.belonging(scores, outside: outside) - self.threshold)))
    }

    /// The probability of each class; none for the outside.
    func shares(_ scores: [Float], outside: Int?) -> [Float] {
        Self.softmax(scores, self.temperature, outside: outside)
    }

    private static func softmax(_ scores: [Float], _ temperature: Float, outside: Int?) -> [Float] {
        let highest = scores.max() ?? 0
        var shares = scores.map { exp(temperature * ($0 - highest)) }
        if let outside { shares[outside] = 0 }
        let sum = max(shares.reduce(0, +), 1e-30)
        for label in shares.indices { shares[label] /= sum }
        return shares
    }
}
