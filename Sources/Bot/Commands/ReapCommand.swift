import Agents
import ArgumentParser
import Foundation

/// `chatbridge reap`: what `Reaper` becomes when its bot has died.
struct ReapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reap",
        abstract: "Ends the sandboxes that a bot left which was killed.",
        discussion: "The bot calls this by itself; it touches nothing that a living bot has started.",
        shouldDisplay: false
    )

    @OptionGroup var folders: Folders

    func run() async { await Reaper.end(using: self.folders.dataURL.path) }
}
