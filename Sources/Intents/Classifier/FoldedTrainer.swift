import Dispatch

/// Trains one model on everything, and five on four fifths each to learn what scores mean for unseen texts.
struct FoldedTrainer: Sendable {
    static let folds = 5

    let matrix: ExampleMatrix
    let labels: [Int32]
    let classes: Int
    let seed: UInt64

    struct Outcome: Sendable {
        var model: LinearModel
        /// Decision values of each row, by the model that had not seen it.
        var outOfFold: [[Float]]
    }

    /// Trains all models, their blocks of classes spread over the machine's cores.
    func train(folds: [Int]) -> Outcome {
        let blocks = (self.classes + 7) / 8
        let jobs = (Self.folds + 1) * blocks
        var parts = [[LinearTrainer.Lanes]](repeating: [], count: jobs)
        parts.withUnsafeMutableBufferPointer { parts in
            // Each iteration writes its own element only.
            nonisolated(unsafe) let parts = parts
            DispatchQueue.concurrentPerform(iterations: jobs) { job in
                let (fold, block) = (job / blocks, job % blocks)
                parts[job] = self.part(fold: fold, block: block, folds)
            }
        }
        let last = Self.folds * blocks
        return Outcome(
            model: LinearModel(columns: self.matrix.columns, classes: self.classes, blocks: Array(parts[last...])),
            outOfFold: self.outOfFold(parts, folds, blocks)
        )
    }

    /// The scores of the fold's own rows, or for the last fold, which has none, the weights.
    private func part(fold: Int, block: Int, _ folds: [Int]) -> [LinearTrainer.Lanes] {
        var trainer = LinearTrainer(seed: self.seed)
        let rows = folds.indices.filter { folds[$0] != fold }.map { Int32($0) }
        guard fold < Self.folds else {
            return trainer.weights(self.matrix, labels: self.labels, rows: rows, block: block)
        }
        // Scores settle long before the weights do.
        trainer.passes = 12
        let weights = trainer.weights(self.matrix, labels: self.labels, rows: rows, block: block)
        return folds.indices.filter { folds[$0] == fold }.map { self.score($0, weights) }
    }

    private func score(_ row: Int, _ weights: [LinearTrainer.Lanes]) -> LinearTrainer.Lanes {
        var sum = weights[self.matrix.width]
        for entry in Int(self.matrix.starts[row])..<Int(self.matrix.starts[row + 1]) {
            sum += weights[Int(self.matrix.indices[entry])] * self.matrix.values[entry]
        }
        return sum
    }

    private func outOfFold(_ parts: [[LinearTrainer.Lanes]], _ folds: [Int], _ blocks: Int) -> [[Float]] {
        var scores = [[Float]](repeating: [], count: folds.count)
        var next = [Int](repeating: 0, count: Self.folds)
        for (row, fold) in folds.enumerated() {
            for block in 0..<blocks {
                let lanes = parts[fold * blocks + block][next[fold]]
                for lane in 0..<min(8, self.classes - 8 * block) { scores[row].append(lanes[lane]) }
            }
            next[fold] += 1
        }
        return scores
    }
}
