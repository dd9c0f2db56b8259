import Agents
import ArgumentParser
import Foundation
import Logging
import Requests

/// `chatbridge catalogue lineage`: what feeds a model, and what depends on it.
struct LineageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lineage",
        abstract: "Prints what feeds a model, metric, source or dashboard, and what depends on it; or draws it.",
        discussion: """
            chatbridge catalogue lineage fct_trips
            chatbridge catalogue lineage fct_trips --direction downstream --svg lineage.svg
            """
    )

    enum Direction: String, ExpressibleByArgument, CaseIterable {
        case upstream
        case downstream
    }

    @OptionGroup var folders: Folders
    @OptionGroup var choice: ProjectChoice
    @Argument(help: "A model, metric, source or dashboard of the project.") var name: String
    @Option(help: "Only what feeds it (upstream), or only what depends on it (downstream).") var direction: Direction?
    @Option(help: "Draw it into this file, with Graphviz.") var svg: String?

    func run() async throws {
        try await failing {
            let configuration = try self.choice.choose(in: Configuration.read(self.folders.configURL))
            let agents = try configuration.agents(in: self.folders.dataURL, logger: .start(.warning)).agents
            let lineage = try await agents.lineage(
                of: self.name,
                direction: self.direction?.rawValue,
                in: configuration.defaultProject,
                drawn: self.svg != nil
            )
            print(lineage.answer.text)
            if let svg, let bytes = lineage.svg {
                try Data(bytes).write(to: URL(filePath: svg))
                print("drawn into \(svg)")
            }
        }
    }
}

extension Answer {
    /// As a terminal shows it.
    fileprivate var text: String {
        ([self.title]
            + self.passages.map { passage in
                switch passage {
                case .text(let text), .code(let text): text
                case .bullets(let bullets): bullets.map { "- \($0)" }.joined(separator: "\n")
                case .table(let table): table.rows.map { $0.joined(separator: "  ") }.joined(separator: "\n")
                }
            }).joined(separator: "\n")
    }
}
