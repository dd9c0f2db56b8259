import ArgumentParser
import Foundation
import Ledger
import Logging
import Requests

/// `chatbridge chat`: the bot in a terminal, with no set-up.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talks to the bot in a terminal.",
        discussion: """
            chatbridge chat                                   (the configured project)
            chatbridge chat --project-dir path/to/dbt-project
            Type what you want; answer buttons with their words (approve, reject, cancel, merge) or their number.
            """
    )

    @OptionGroup var folders: Folders
    @OptionGroup var choice: ProjectChoice

    func run() async throws {
        try await failing {
            let configuration = try self.choice.choose(in: Configuration.read(self.folders.configURL))
            let session = try LocalSession(
                configuration,
                data: self.folders.dataURL,
                write: { FileHandle.standardOutput.write(Data($0.utf8)) },
                logger: .start(max(configuration.logLevel, .warning))
            )
            say(
                "You talk to ChatBridge about \(configuration.defaultProject). `help` says what it can do; Ctrl-D ends."
            )
            try await session.run { session in
                for await line in Keyboard.lines() {
                    let words = line.trimmingCharacters(in: .whitespaces)
                    if !words.isEmpty { try await session.take(words) }
                }
            }
        }
    }
}

extension LocalSession {
    /// A line is the press of a button when a request waits for one, and otherwise something to ask.
    fileprivate func take(_ words: String) async throws {
        let recent = try await self.rooms.ledger.recent(in: self.conversation, by: self.person, limit: 20)
        let waiting = recent.first { !$0.isClosed } ?? recent.first
        guard let waiting, let command = self.press(words.lowercased(), waiting) else {
            _ = try await self.ask(words)
            return
        }
        switch command {
        case .approve: try await self.approve(waiting)
        default: try await self.command(command, to: waiting.id)
        }
    }

    private func press(_ word: String, _ request: Request) -> Command? {
        let (me, revision) = (self.person, request.revision)
        return switch (word, request.phase) {
        case ("approve", .awaitingApproval), ("yes", .awaitingApproval), ("y", .awaitingApproval):
            .approve(by: me, revision: revision, click: "")
        case ("reject", .awaitingApproval), ("no", .awaitingApproval), ("n", .awaitingApproval):
            .reject(by: me, revision: revision, why: nil)
        case ("merge", .awaitingMerge): .merge(by: me, revision: revision)
        case ("roll back", .finished): .rollBack(by: me)
        case ("cancel", _) where !request.isClosed: .cancel(by: me)
        case (_, .asking): Int(word).map { .choose($0 - 1, by: me, revision: revision) }
        default: nil
        }
    }
}
