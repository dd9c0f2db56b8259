/// Trained weights, laid out so that a text's score for all classes is one walk over its features.
struct LinearModel: Sendable {
    typealias Lanes = LinearTrainer.Lanes

    private let columns: [Int32]
    private let blocks: Int
    /// Row-major: all blocks of a column lie side by side; the last row is the bias.
    private let weights: [Lanes]
    let classes: Int

    init(columns: [Int32], classes: Int, blocks parts: [[Lanes]]) {
        self.columns = columns
        self.classes = classes
        self.blocks = parts.count
        let width = parts.first?.count ?? 0
        var weights = [Lanes](repeating: .zero, count: width * parts.count)
        for (block, part) in parts.enumerated() {
            for (column, lanes) in part.enumerated() { weights[column * parts.count + block] = lanes }
        }
        self.weights = weights
    }

    /// The decision value of every class.
    func scores(_ vector: SparseVector) -> [Float] {
        var sums = [Lanes](repeating: .zero, count: self.blocks)
        for (bucket, value) in zip(vector.buckets, vector.values) {
            let column = Int(self.columns[Int(bucket)])
            guard column >= 0 else { continue }
            let base = column * self.blocks
            for block in 0..<self.blocks { sums[block] += self.weights[base + block] * value }
        }
        let bias = self.weights.count - self.blocks
        var scores: [Float] = []
        scores.reserveCapacity(self.classes)
        for block in 0..<self.blocks {
            let lanes = sums[block] + self.weights[bias + block]
            for lane in 0..<min(8, self.classes - 8 * block) { scores.append(lanes[lane]) }
        }
        return scores
    }
}
