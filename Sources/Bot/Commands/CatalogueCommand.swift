import Agents
import ArgumentParser
import Foundation
import Logging
import Requests
import Transport

/// `chatbridge catalogue`: the names a project has.
struct CatalogueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue",
        abstract: "Prints the models, columns, tests, metrics and dashboards of a dbt project, as JSON.",
        discussion: """
            chatbridge catalogue --project taxi
            chatbridge catalogue --project path/to/dbt-project > catalogue.json
            """,
        subcommands: [LineageCommand.self]
    )

    @OptionGroup var folders: Folders
    @OptionGroup var choice: ProjectChoice

    func run() async throws {
        try await failing {
            let configuration = try self.choice.choose(in: Configuration.read(self.folders.configURL))
            let agents = try configuration.agents(in: self.folders.dataURL, logger: .start(.warning)).agents
            let catalogue = try await agents.catalogue(of: configuration.defaultProject)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(catalogue), as: UTF8.self))
        }
    }
}
