/// How well templates are told apart: each pattern is judged by a classifier that has learnt from the others only.
package struct TemplateTrial: Sendable {
    /// Sentences of one template that are taken for another.
    package struct Confusion: Hashable, Sendable {
        package let intent: String
        package let takenFor: String
        package let count: Int
        /// One of the sentences.
        package let example: String
    }

    /// A sentence that came out as another intent.
    package struct Mistake: Hashable, Sendable {
        package let text: String
        package let intent: String
        package let takenFor: String
        /// Where its pattern stands.
        package let line: Int?
    }

    /// For each intent, in order: how many sentences it has and how many are taken for what they are.
    package let intents: [(intent: String, sentences: Int, right: Int)]
    /// The most frequent first.
    package let confusions: [Confusion]
    package let mistakes: [Mistake]

    package var sentences: Int { self.intents.reduce(0) { $0 + $1.sentences } }
    package var accuracy: Double {
        Double(self.intents.reduce(0) { $0 + $1.right }) / Double(max(1, self.sentences))
    }

    /// Trains six classifiers: blocks for part of a second.
    package init(_ set: TemplateSet) {
        let training = set.training
        let answers = Classifier.crossValidate(training)
        self.mistakes = zip(training, answers).filter { $0.label != $1 }.map { example, answer in
            Mistake(
                text: example.text,
                intent: example.label,
                takenFor: answer,
                line: set.pattern(of: example)?.line
            )
        }
        let wrong = Dictionary(grouping: self.mistakes, by: \.intent)
        let all = Dictionary(grouping: training, by: \.label)
        self.intents = set.templates.map { template in
            let count = all[template.intent]?.count ?? 0
            return (template.intent, count, count - (wrong[template.intent]?.count ?? 0))
        }
        self.confusions = Dictionary(grouping: self.mistakes) { [$0.intent, $0.takenFor] }.values
            .compactMap { mistakes in
                mistakes.first.map {
                    Confusion(intent: $0.intent, takenFor: $0.takenFor, count: mistakes.count, example: $0.text)
                }
            }
            .sorted { ($1.count, $0.intent, $0.takenFor) < ($0.count, $1.intent, $1.takenFor) }
    }
}
