import ArgumentParser
import Foundation
import Ledger
import Requests

extension RequestsCommand {
    struct ParkedList: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "parked",
            abstract: "Work that was given up, the latest first, and why."
        )
        @OptionGroup var folders: Folders
        @Flag(help: "One JSON object a line.") var json = false

        func run() async throws {
            try await failing {
                let reader = try LedgerReader(directory: self.folders.dataURL)
                let parked = try await reader.overview(now: SystemTime().now, failedChanges: .max).parked
                for work in parked { print(self.json ? try ParkedRecord(work).line() : ParkedRecord(work).text) }
                if parked.isEmpty, !self.json { print("Nothing was given up.") }
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tries again what was given up of a request, with a clean count."
        )
        @OptionGroup var target: RequestTarget

        func run() async throws { try await self.target.ask { .release($0) } }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes up again what is paused on a project after failed changes."
        )
        @OptionGroup var folders: Folders
        @Argument(help: "The project's name.") var project: String

        func run() async throws {
            try await failing { print(try await Desk(self.folders.dataURL).ask(.resume(self.project), self.folders)) }
        }
    }
}
