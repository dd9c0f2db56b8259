import ArgumentParser
import Foundation
import Ledger

/// `chatbridge verify`: whether the ledger is what was written.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks that the ledger is what was written and lacks nothing, also while the bot runs.",
        discussion: """
            Looks at the chain of events, the anchor, every page and row, and the list of requests. Exits 1 when something
            is wrong, and says what.

            chatbridge verify
            chatbridge verify --data /srv/chatbridge --json
            chatbridge verify --file ledger-2026-01-31.sqlite       a backup
            """
    )

    @OptionGroup var folders: Folders
    @Option(help: "A backup to look at instead of the ledger.", completion: .file()) var file: String?
    @Flag(help: "As JSON.") var json = false

    func run() async throws {
        try await failing {
            let verification = try await self.look()
            print(self.json ? try Findings(verification).text() : self.words(verification))
            guard verification.isSound else { throw ExitCode.failure }
        }
    }

    private func look() async throws -> Verification {
        if let file { return try Backup(verifying: URL(filePath: file).absoluteURL).verification }
        return try await LedgerReader(directory: self.folders.dataURL).verify()
    }

    private func words(_ verification: Verification) -> String {
        guard !verification.isSound else { return "sound: \(verification.events) events" }
        let faults = verification.faults.map { "damaged: \($0)" }.joined(separator: "\n")
        return "\(faults)\n`chatbridge restore FILE` brings back a backup."
    }
}

/// What `verify --json` prints.
private struct Findings: Encodable {
    var sound: Bool
    var events: Int
    var commits: Int64
    var faults: [String]

    init(_ verification: Verification) {
        self.sound = verification.isSound
        self.events = verification.events
        self.commits = verification.position.commits
        self.faults = verification.faults.map(\.description)
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
