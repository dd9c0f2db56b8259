import ArgumentParser
import Foundation
import Intents
import Ledger
import Requests

/// `chatbridge schedules`: what people have asked for in advance.
struct SchedulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedules",
        abstract: "Lists what people have scheduled, or cancels it.",
        subcommands: [List.self, Cancel.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all schedules, the next to come first.")

        @OptionGroup var folders: Folders

        func run() async throws {
            try await failing {
                let all = try await LedgerReader(directory: self.folders.dataURL).schedules()
                if all.isEmpty { print("Nothing is scheduled.") }
                for entry in all {
                    let schedule = entry.schedule
                    print(
                        "\(schedule.id)  \(schedule.rhythm.text) (\(schedule.zone))  \(schedule.person)  "
                            + "next \(entry.due.spoken(in: schedule.zone))  \u{201C}\(schedule.words)\u{201D}"
                    )
                }
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancels a schedule, by its number.")

        @OptionGroup var folders: Folders
        @Argument(help: "The number of the schedule.") var number: String

        func run() async throws {
            try await failing {
                print(try await Desk(self.folders.dataURL).ask(.unschedule(self.number), self.folders))
            }
        }
    }
}
