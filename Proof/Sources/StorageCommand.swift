import ArgumentParser

/// `proof storage`: power cuts and flipped bits under a real ledger.
struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage",
        abstract: "Cuts the power and flips bits under a ledger."
    )

    func run() async throws {}
}
