package import Foundation
import Intents
import Requests

/// Feeds made-up inputs to every parser between a message and an intent. The same seed and number always make the same
/// input, so that a trap or a hang can be looked at again.
package struct Fuzzer: Sendable {
    /// A parser, and the pieces that inputs for it are made of.
    struct Target: Sendable {
        let name: String
        let pieces: [String]
        /// How many of a hundred inputs it gets.
        let share: Int
        let feed: @Sendable (String) -> Void
    }

    private let seed: UInt64
    private let targets: [Target]
    /// For each of a hundred inputs the target that gets it.
    private let turns: [Int]

    /// - Parameter templates: the folder of templates; trains a classifier on them, which blocks for part of a second.
    package init(templates: URL, seed: UInt64) throws {
        self.seed = seed
        self.targets = try Self.all(templates)
        self.turns = self.targets.enumerated().flatMap { number, target in [Int](repeating: number, count: target.share)
        }
    }

    /// The parser that input `number` goes to.
    package func target(of number: Int) -> String { self.targets[self.turns[number % self.turns.count]].name }

    /// Input `number`.
    package func input(_ number: Int) -> String {
        var dice = FuzzDice(seed: self.seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
        return FuzzText(pieces: self.targets[self.turns[number % self.turns.count]].pieces).make(&dice)
    }

    /// Feeds input `number` to its parser.
    package func run(_ number: Int) { self.targets[self.turns[number % self.turns.count]].feed(self.input(number)) }
}

extension Fuzzer {
    private static func all(_ templates: URL) throws -> [Target] {
        let set = try TemplateSet.load(from: templates)
        let understander = Understander(templates: set)
        let index = CatalogueIndex(Self.catalogue)
        let words = Pieces.sentences + Pieces.markup + Pieces.unicode + Pieces.secrets
        return [
            Target(name: "sanitiser", pieces: Pieces.markup + Pieces.unicode + Pieces.secrets, share: 24) {
                let clean = Sanitiser().clean($0, botUser: "U0BOT")
                precondition(clean.text.unicodeScalars.count < 4100, "a clean text is too long")
            },
            Target(name: "screen", pieces: words + Pieces.disguises, share: 16) { _ = Screen().screen($0) },
            Target(name: "understand", pieces: words, share: 12) { text in
                let understood = understander.understand(text, index: index)
                precondition((0...1).contains(understood.intent.confidence), "a confidence is no share")
            },
            Target(name: "patterns", pieces: Pieces.patterns, share: 14) { text in
                guard let pattern = try? TemplatePattern(text) else { return }
                _ = pattern.sentences(3, lists: ["a": ["b", "c"], "model": ["fct_orders"]], seed: 1)
            },
            Target(name: "template file", pieces: Pieces.yaml + Pieces.patterns, share: 8) {
                try? TemplateFile(path: "x.yaml").check($0)
            },
            Target(name: "vocabulary file", pieces: Pieces.yaml + Pieces.sentences, share: 4) {
                _ = try? VocabularyFile.parse("words:\n" + $0, file: "vocabulary.yaml")
            },
            Target(name: "words in chat", pieces: Pieces.vocabulary + Pieces.sentences, share: 8) {
                VocabularyProbe.feed($0, index: index)
            },
            Target(name: "slots of a form", pieces: Pieces.sentences + Pieces.unicode, share: 4) { text in
                let template = set.templates[text.utf8.count % set.templates.count]
                let fields = Dictionary(uniqueKeysWithValues: template.slots.map { ($0.name, text) })
                _ = understander.validate(
                    form: template.intent,
                    values: fields,
                    catalogue: Self.catalogue,
                    project: "p"
                )
            },
            Target(name: "batch lines", pieces: Pieces.json, share: 10) { text in
                _ = try? JSONDecoder().decode(BatchText.self, from: Data(text.utf8))
                _ = try? JSONDecoder().decode(Catalogue.self, from: Data(text.utf8))
            },
        ]
    }

    private static let catalogue = Catalogue(
        models: [
            "fct_orders": Catalogue.Model(columns: [
                Catalogue.Column(name: "order_id", type: "int"), Catalogue.Column(name: "amount", type: "decimal"),
                Catalogue.Column(name: "payment_type", type: "text"), Catalogue.Column(name: "größe", type: nil),
            ]), "dim_customers": Catalogue.Model(columns: [Catalogue.Column(name: "customer_id", type: nil)]),
            "": Catalogue.Model(columns: [Catalogue.Column(name: "", type: "")]),
        ],
        metrics: ["revenue": Catalogue.Metric(model: "fct_orders", aggregation: "sum", measure: "amount")],
        dashboards: ["Sales", "_", ""]
    )
}
