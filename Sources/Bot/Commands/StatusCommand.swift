import ArgumentParser
import Foundation
import Ledger
import Requests

/// `chatbridge status`: how the bot is, and how much there is to do.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says how the bot is and what waits; also when it does not run.",
        discussion: "Ends with 0 when all is well, with 2 when something needs a person."
    )

    @OptionGroup var folders: Folders
    @Flag(help: "As JSON.") var json = false

    func run() async throws {
        try await failing {
            let reader = try LedgerReader(directory: self.folders.dataURL)
            let settings = try Configuration.read(self.folders.configURL).settings
            let now = SystemTime().now
            let record = StatusRecord(
                overview: try await reader.overview(now: now, failedChanges: settings.failedChanges),
                health: HealthFile(self.folders.dataURL).read(),
                now: now
            )
            print(self.json ? try record.json() : record.text)
            if record.needsAPerson { throw ExitCode(2) }
        }
    }
}
