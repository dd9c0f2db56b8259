/// Tells which label a text belongs to. Trained in memory from examples; the same examples and seed always give the
/// same classifier.
package struct Classifier: Sendable {
    /// An example to learn from. Examples of one `group` are alike (they come from one pattern), and are judged
    /// together, so that the confidence is not learnt from near copies.
    package struct Example: Hashable, Sendable {
        package var text: String
        package var label: String
        package var group: Int?

        package init(text: String, label: String, group: Int? = nil) {
            self.text = text
            self.label = label
            self.group = group
        }
    }

    private let labels: [String]
    private let outside: Int?
    private let model: LinearModel
    private let calibration: Calibration
    private let rarity: Rarity?
    private let hasher = FeatureHasher()

    /// Learns from labelled texts; `outOfScope` names the label of texts that belong to none.
    ///
    /// Runs on several threads at once and blocks until done: call it at start, not from a task.
    package init(training: [Example], outOfScope: String? = nil, seed: UInt64 = 1) {
        let labels = Self.labels(training)
        let classes = Self.classes(training, labels)
        let (vectors, rarity) = Self.vectors(training, labels)
        let outside = outOfScope.flatMap { labels.firstIndex(of: $0) }
        let trainer = FoldedTrainer(matrix: ExampleMatrix(vectors), labels: classes, classes: labels.count, seed: seed)
        let outcome = trainer.train(folds: Self.folds(training))
        self.labels = labels
        self.outside = outside
        self.rarity = rarity
        self.model = outcome.model
        self.calibration = Calibration(scores: outcome.outOfFold, labels: classes, outside: outside)
    }

    /// What each example is taken for by a classifier that has learnt from the others, but not from its group.
    ///
    /// Blocks like `init`.
    package static func crossValidate(_ training: [Example], seed: UInt64 = 1) -> [String] {
        let labels = self.labels(training)
        let matrix = ExampleMatrix(self.vectors(training, labels).vectors)
        let classes = self.classes(training, labels)
        let trainer = FoldedTrainer(matrix: matrix, labels: classes, classes: labels.count, seed: seed)
        return trainer.train(folds: self.folds(training)).outOfFold.map { scores in
            scores.indices.max { scores[$0] < scores[$1] }.map { labels[$0] } ?? ""
        }
    }

    private static func labels(_ training: [Example]) -> [String] { Array(Set(training.map(\.label))).sorted() }

    private static func classes(_ training: [Example], _ labels: [String]) -> [Int32] {
        let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
        return training.map { numbers[$0.label] ?? 0 }
    }

    private static func vectors(_ training: [Example], _ labels: [String]) -> (vectors: [SparseVector], rarity: Rarity?)
    {
        let hasher = FeatureHasher()
        var vectors = training.map { hasher.features(of: $0.text) }
        // Few examples: rare words tell more than common ones. Many: the weights learn that themselves.
        let rarity = training.count < 40 * labels.count ? Rarity(vectors) : nil
        if let rarity { for row in vectors.indices { rarity.apply(to: &vectors[row]) } }
        return (vectors, rarity)
    }

    /// What `text` is taken for.
    package func classify(_ text: String) -> Classification {
        var vector = self.hasher.features(of: text)
        self.rarity?.apply(to: &vector)
        let scores = self.model.scores(vector)
        let shares = self.calibration.shares(scores, outside: self.outside)
        let ranked = self.labels.indices.filter { $0 != self.outside }
            .sorted { (shares[$0], $1) > (shares[$1], $0) }
            .map { Classification.Ranked(label: self.labels[$0], confidence: Double(shares[$0])) }
        return Classification(
            label: ranked.first?.label ?? self.labels.first ?? "",
            confidence: ranked.first?.confidence ?? 0,
            inScope: self.calibration.inScope(scores, outside: self.outside),
            ranked: ranked
        )
    }

    /// Which fifth each example belongs to; examples of one group stay together.
    private static func folds(_ training: [Example]) -> [Int] {
        var seen: [String: [Int: Int]] = [:]
        return training.enumerated().map { row, example in
            let group = example.group ?? -1 - row
            let known = seen[example.label, default: [:]]
            if let fold = known[group] { return fold }
            seen[example.label, default: [:]][group] = known.count % FoldedTrainer.folds
            return known.count % FoldedTrainer.folds
        }
    }
}
