import ArgumentParser
import Foundation
import Ledger

/// `chatbridge restore`: the only way in which a ledger goes back.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the ledger, or goes on with one that lost something.",
        discussion: """
            The bot must be stopped. What is replaced is kept beside it.

            chatbridge restore ledger-2026-01-31.sqlite
            chatbridge restore --replace ledger-2026-01-31.sqlite    for the one that is there
            chatbridge restore --present         go on with what is there
            """
    )

    @OptionGroup var folders: Folders
    @Argument(help: "A file that `chatbridge backup` wrote.", completion: .file()) var file: String?
    @Flag(help: "Replace the ledger that is there.") var replace = false
    @Flag(help: "Take the ledger that is there for all that was acknowledged.") var present = false

    func validate() throws {
        guard self.present == (self.file == nil), !(self.present && self.replace) else {
            throw ValidationError("Name a backup to restore, or say --present to go on with the ledger that is there.")
        }
    }

    func run() async throws {
        try await failing {
            let backup = try self.file.map { try Backup(verifying: URL(filePath: $0).absoluteURL) }
            let restoration = try Restoration(of: self.folders.dataURL)
            defer { restoration.close() }
            if let backup { try self.restore(backup, restoration) } else { try self.accept(restoration) }
        }
    }

    private func restore(_ backup: Backup, _ restoration: Restoration) throws {
        let loss = restoration.loss(to: backup)
        guard restoration.isEmpty || self.replace else {
            throw BatchError(
                description:
                    "there is a ledger in \(self.folders.data) already. \(loss ?? "The backup lacks nothing of it.") "
                    + "Say --replace to put the backup in its place; the present one is kept."
            )
        }
        let kept = try restoration.replace(with: backup, at: SystemTime().now)
        print("restored: \(backup.verification.events) events")
        if let kept { print("kept: \(kept.path)") }
        if let loss { print("lost: \(loss)") }
    }

    private func accept(_ restoration: Restoration) throws {
        let loss = try restoration.acceptPresent(at: SystemTime().now)
        print(loss.map { "accepted. \($0)" } ?? "accepted: nothing is missing")
    }
}
