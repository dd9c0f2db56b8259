@testable import Simulator

extension Simulator {
    /// Somebody removes the bot from the channel.
    func removeBot(from channel: String) async throws {
        try await self.onStage { stage in
            let bot = stage.workspace.configuration.bot.id
            _ = stage.workspace.conversations[channel]?.members.remove(bot)
        }
    }

    func directChannel(of person: String) async throws -> String {
        try await self.onStage { _ in Workspace.directID(of: person) }
    }
}
