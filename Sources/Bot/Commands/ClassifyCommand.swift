import ArgumentParser
import Foundation
import Intents

/// `chatbridge classify`: the classifier alone, on any labelled file.
struct ClassifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Trains on a labelled file, then reads JSON Lines {\"id\",\"text\"} and labels each.",
        discussion: """
            chatbridge classify --train train.jsonl --out-of-scope oos < test.jsonl
            """
    )

    @Option(help: "JSON Lines {\"text\",\"label\"} to learn from.") var train: String
    @Option(help: "The label of texts that belong to no other label.") var outOfScope: String?

    func run() async throws {
        try await failing {
            let classifier = Classifier(training: try self.examples(), outOfScope: self.outOfScope, seed: 1)
            try JSONLines.map { (line: BatchText) in
                let answer = classifier.classify(line.text)
                return Labelled(
                    id: line.id,
                    label: answer.label,
                    confidence: answer.confidence,
                    inScope: answer.inScope
                )
            }
        }
    }

    private func examples() throws -> [Classifier.Example] {
        guard let data = FileManager.default.contents(atPath: self.train) else {
            throw BatchError(description: "\(self.train) can't be read")
        }
        let decoder = JSONDecoder()
        let examples = try data.split(separator: UInt8(ascii: "\n")).enumerated().map { number, line in
            do {
                return try decoder.decode(Line.self, from: line).example
            } catch {
                throw BatchError(description: "\(self.train):\(number + 1): needs \"text\" and \"label\"")
            }
        }
        guard Set(examples.map(\.label)).count > 1 else {
            throw BatchError(description: "\(self.train) needs examples of at least two labels")
        }
        return examples
    }

    private struct Line: Decodable {
        var text: String
        var label: String
        var example: Classifier.Example { Classifier.Example(text: self.text, label: self.label) }
    }

    private struct Labelled: Encodable {
        var id: BatchID
        var label: String
        var confidence: Double
        var inScope: Double

        enum CodingKeys: String, CodingKey {
            case id
            case label
            case confidence
            case inScope = "in_scope"
        }
    }
}
