import ArgumentParser
import Foundation
import Intents
import Requests

/// `chatbridge understand`: text to intents and slots, in bulk.
struct UnderstandCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understand",
        abstract: "Reads JSON Lines {\"id\",\"text\"} and says what each text asks for.",
        discussion: """
            chatbridge catalogue --project my-dbt-project > catalogue.json
            echo '{"id":1,"text":"total revenue by region"}' | chatbridge understand --catalogue catalogue.json
            """
    )

    @OptionGroup var folders: Folders
    @Option(help: "The names there are, as `chatbridge catalogue` prints them.") var catalogue: String

    func run() async throws {
        try await failing {
            let configuration = try Configuration.read(self.folders.configURL)
            let catalogue = try readCatalogue(self.catalogue)
            let understanding = try Understanding.load(from: configuration.templates, offered: nil)
            let understander = understanding.understander
            let index = CatalogueIndex(catalogue).with(understanding.words)
            try JSONLines.map { (line: BatchText) in
                AnswerLine(id: line.id, result: understander.understand(line.text, index: index).line(id: ""))
            }
        }
    }
}

private func readCatalogue(_ path: String) throws -> Catalogue {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw BatchError(description: "\(path) can't be read; `chatbridge catalogue` makes one")
    }
    do {
        return try JSONDecoder().decode(Catalogue.self, from: data)
    } catch {
        throw BatchError(description: "\(path) is not a catalogue: \(error)")
    }
}

/// One line of output: what was understood, beside the caller's id.
private struct AnswerLine: Encodable {
    var id: BatchID
    var result: Understood.Line

    private enum CodingKeys: String, CodingKey { case id }

    func encode(to encoder: any Encoder) throws {
        try self.result.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.id, forKey: .id)
    }
}
