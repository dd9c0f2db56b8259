import ArgumentParser
import ChatBridge
import Foundation
import Logging

/// `chatbridge ask`: one request from a terminal, by the same way as from chat.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Asks for something from a terminal, and follows it to its end.",
        discussion: """
            chatbridge ask --project taxi "average trip duration by payment type as a metric" --yes
            chatbridge ask --project-dir path/to/dbt-project "what depends on orders?"

            Exits 0 when it was answered or merged, and 1 otherwise.
            """
    )

    @OptionGroup var folders: Folders
    @OptionGroup var choice: ProjectChoice
    @Argument(help: "What you want, in your own words.") var text: String
    @Flag(help: "Approve the plan and the merge without asking.") var yes = false
    @Flag(help: "Print one event a line, as JSON, instead of the thread.") var json = false

    func run() async throws {
        try await failing {
            let configuration = try self.choice.choose(in: Configuration.read(self.folders.configURL))
            let isJSON = self.json
            let session = try LocalSession(
                configuration,
                data: self.folders.dataURL,
                write: { text in if !isJSON { FileHandle.standardOutput.write(Data(text.utf8)) } },
                logger: .start(max(configuration.logLevel, .warning))
            )
            let errand = LocalErrand(text: self.text, approves: self.yes, printsEvents: isJSON)
            try await session.run { try await errand.run(in: $0) }
            guard errand.succeeded.isGood else { throw ExitCode.failure }
        }
    }
}
