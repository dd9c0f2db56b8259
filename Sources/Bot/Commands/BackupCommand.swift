import ArgumentParser
import Foundation
import Ledger

/// `chatbridge backup`: a copy of the ledger, also while the bot runs.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the ledger into one verified file, also while the bot runs.",
        discussion: """
            chatbridge backup /backups/ledger-$(date +%F).sqlite
            chatbridge backup --data /srv/chatbridge ledger.sqlite
            chatbridge restore ledger.sqlite         brings it back
            """
    )

    @OptionGroup var folders: Folders
    @Argument(help: "The file to write; it must not be there yet.", completion: .file()) var file: String

    func run() async throws {
        try await failing {
            let file = URL(filePath: self.file).absoluteURL
            let backup = try Backup.make(of: self.folders.dataURL, to: file, at: SystemTime().now)
            print("\(file.path): \(backup.verification.events) events, verified")
        }
    }
}
