import Foundation
import Intents

/// CLINC150 (Larson et al., EMNLP 2019): 150 intents of ten trades, and questions that belong to none.
struct ClincData {
    let train: [Classifier.Example]
    let validation: [Classifier.Example]
    let test: [Classifier.Example]
    let outOfScopeTrain: [String]
    let outOfScopeValidation: [String]
    let outOfScopeTest: [String]

    /// All of it: what people say to an assistant, none of it hostile or secret.
    var sentences: [String] {
        (self.train + self.validation + self.test).map(\.text) + self.outOfScopeTrain + self.outOfScopeValidation
            + self.outOfScopeTest
    }

    init(folder: String) throws {
        let file = URL(filePath: folder, directoryHint: .isDirectory).appending(path: "data_full.json")
        let parts = try JSONDecoder().decode([String: [[String]]].self, from: Data(contentsOf: file))
        func examples(_ name: String) -> [Classifier.Example] {
            (parts[name] ?? []).compactMap { $0.count == 2 ? Classifier.Example(text: $0[0], label: $0[1]) : nil }
        }
        self.train = examples("train")
        self.validation = examples("val")
        self.test = examples("test")
        self.outOfScopeTrain = examples("oos_train").map(\.text)
        self.outOfScopeValidation = examples("oos_val").map(\.text)
        self.outOfScopeTest = examples("oos_test").map(\.text)
    }
}

/// The classifier on CLINC150, beside what others reach on it.
struct ClincFigures {
    let data: ClincData

    func figures() -> [Figure] {
        var figures = self.protocolWithout()
        figures += self.protocolWith()
        for (name, inside, outside) in Self.others {
            figures.append(Figure("clinc150", "\(name), by threshold", value: "\(inside) % / \(outside) %"))
        }
        return figures
    }

    /// In-scope accuracy and out-of-scope recall with a threshold, from the paper's table 2.
    private static let others = [
        ("Rasa", "90.9", "31.2"), ("DialogFlow", "90.8", "26.7"), ("MLP on USE", "93.4", "49.1"),
        ("BERT", "96.2", "52.3"),
    ]

    /// Nothing learnt about what is out of scope.
    private func protocolWithout() -> [Figure] {
        let clock = ContinuousClock()
        var classifier = Classifier(training: [], seed: 1)
        let time = clock.measure { classifier = Classifier(training: self.data.train, seed: 1) }
        let (accuracy, area, recall) = self.scores(classifier)
        let (inside, outside) = self.thresholded(classifier)
        return [
            Figure("clinc150", "in-scope accuracy", accuracy, atLeast: 0.93, of: self.data.test.count),
            Figure("clinc150", "area under the curve, out of scope", area, atLeast: 0.958),
            Figure("clinc150", "out-of-scope recall at 95 % in scope", recall, atLeast: 0.81),
            Figure(
                "clinc150",
                "in scope / out of scope, by threshold",
                value: "\(Figure.percent(inside)) / \(Figure.percent(outside))",
                bound: ">= 92.0 % / 50.0 %",
                isMet: inside >= 0.92 && outside >= 0.5
            ),
            Figure("clinc150", "training of 15,000 examples", value: "\(Int(time / .seconds(1))) s"),
        ]
    }

    /// With the data set's 100 examples of what is out of scope.
    private func protocolWith() -> [Figure] {
        let outside = self.data.outOfScopeTrain.map { Classifier.Example(text: $0, label: "oos") }
        guard !outside.isEmpty else { return [] }
        let classifier = Classifier(training: self.data.train + outside, outOfScope: "oos", seed: 1)
        let (accuracy, area, recall) = self.scores(classifier)
        return [
            Figure("clinc150", "in-scope accuracy, 100 oos examples", accuracy),
            Figure("clinc150", "area under the curve, 100 oos examples", area),
            Figure("clinc150", "out-of-scope recall at 95 %, 100 oos examples", recall),
        ]
    }

    private func scores(_ classifier: Classifier) -> (accuracy: Double, area: Double, recall: Double) {
        let inside = self.data.test.map { ($0.label, classifier.classify($0.text)) }
        let outside = self.data.outOfScopeTest.map { classifier.classify($0).inScope }
        let right = inside.count { $0.0 == $0.1.label }
        let validation = self.data.validation.map { classifier.classify($0.text).inScope }.sorted()
        let threshold = validation.isEmpty ? 0 : validation[validation.count / 20]
        return (
            Double(right) / Double(max(1, inside.count)), Self.area(inside.map(\.1.inScope), outside),
            Double(outside.count { $0 < threshold }) / Double(max(1, outside.count))
        )
    }

    /// The threshold with the best joint accuracy on the validation set, used on the test set (the paper's way).
    private func thresholded(_ classifier: Classifier) -> (inside: Double, outside: Double) {
        let inside = self.data.validation.map { example in
            let answer = classifier.classify(example.text)
            return (answer.inScope, answer.label == example.label)
        }
        let outside = self.data.outOfScopeValidation.map { classifier.classify($0).inScope }
        var best = (right: -1, threshold: 0.0)
        for threshold in (inside.map(\.0) + outside).sorted() {
            let right =
                inside.count { $0.0 >= threshold && $0.1 } + outside.count { $0 < threshold }
            if right > best.right { best = (right, threshold) }
        }
        let test = self.data.test.count { example in
            let answer = classifier.classify(example.text)
            return answer.inScope >= best.threshold && answer.label == example.label
        }
        let found = self.data.outOfScopeTest.count { classifier.classify($0).inScope < best.threshold }
        return (
            Double(test) / Double(max(1, self.data.test.count)),
            Double(found) / Double(max(1, self.data.outOfScopeTest.count))
        )
    }

    /// How often a text in scope scores higher than one that is not.
    static func area(_ inside: [Double], _ outside: [Double]) -> Double {
        let sorted = outside.sorted()
        func below(_ value: Double, _ includes: Bool) -> Int {
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle] < value || includes && sorted[middle] == value {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
        let wins = inside.reduce(0.0) { $0 + (Double(below($1, false)) + Double(below($1, true))) / 2 }
        return wins / Double(max(1, inside.count * outside.count))
    }
}
