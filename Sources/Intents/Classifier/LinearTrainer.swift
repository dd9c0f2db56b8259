/// Trains linear support vector machines, one against the rest, eight classes side by side.
///
/// Dual coordinate descent with squared hinge loss (Hsieh et al., ICML 2008). Eight classes share each pass over an
/// example, so that the inner loop is one multiply-add of eight lanes.
struct LinearTrainer: Sendable {
    typealias Lanes = SIMD8<Float>

    /// How much a mistake costs against the length of the weights.
    var cost: Float = 2
    /// Stops when no coordinate's projected gradient is further from zero than this.
    var tolerance: Float = 0.02
    var passes = 60
    var seed: UInt64

    /// The weights of classes `8 * block` to `8 * block + 7`, per column and last the bias.
    ///
    /// `rows` says which rows of `matrix` take part; `labels` holds the class of every row of the matrix.
    func weights(_ matrix: ExampleMatrix, labels: [Int32], rows: [Int32], block: Int) -> [Lanes] {
        var weights = [Lanes](repeating: .zero, count: matrix.width + 1)
        var alphas = [Lanes](repeating: .zero, count: rows.count)
        let targets = rows.map { Self.target(labels[Int($0)], block: block) }
        var order = Array(0..<rows.count)
        var random = SplitMix(seed: self.seed &+ UInt64(block) &* 0x9E37)
        for _ in 0..<self.passes {
            order.shuffle(using: &random)
            let worst = self.pass(matrix, rows, order, targets, &alphas, &weights)
            if worst < self.tolerance { break }
        }
        return weights
    }

    /// +1 in the lane of the row's own class, -1 in the others.
    private static func target(_ label: Int32, block: Int) -> Lanes {
        var target = Lanes(repeating: -1)
        let lane = Int(label) - 8 * block
        if (0..<8).contains(lane) { target[lane] = 1 }
        return target
    }

    /// One visit to every row. Returns how far from its optimum the worst coordinate was.
    private func pass(
        _ matrix: ExampleMatrix,
        _ rows: [Int32],
        _ order: [Int],
        _ targets: [Lanes],
        _ alphas: inout [Lanes],
        _ weights: inout [Lanes]
    ) -> Float {
        let diagonal = 1 / (2 * self.cost)
        // Rows have length one and the bias adds one more.
        let curvature = 2 + diagonal
        var worst: Float = 0
        matrix.indices.withUnsafeBufferPointer { indices in
            matrix.values.withUnsafeBufferPointer { values in
                weights.withUnsafeMutableBufferPointer { weights in
                    let bias = weights.count - 1
                    for position in order {
                        let row = Int(rows[position])
                        let range = Int(matrix.starts[row])..<Int(matrix.starts[row + 1])
                        let (target, alpha) = (targets[position], alphas[position])
                        var score = weights[bias]
                        var entry = range.lowerBound
                        while entry < range.upperBound {
                            score += weights[Int(indices[entry])] * values[entry]
                            entry += 1
                        }
                        let gradient = target * score - 1 + alpha * diagonal
                        let updated = (alpha - gradient / curvature).clamped(
                            lowerBound: .zero,
                            upperBound: Lanes(repeating: .greatestFiniteMagnitude)
                        )
                        let change = updated - alpha
                        let largest = max(change.max(), -change.min())
                        worst = max(worst, largest * curvature)
                        if largest < 1e-6 { continue }
                        alphas[position] = updated
                        let step = change * target
                        weights[bias] += step
                        entry = range.lowerBound
                        while entry < range.upperBound {
                            weights[Int(indices[entry])] += step * values[entry]
                            entry += 1
                        }
                    }
                }
            }
        }
        return worst
    }
}

/// A small random number generator whose sequence is fixed by its seed (Steele, Lea, Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
