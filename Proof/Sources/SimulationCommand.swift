import ArgumentParser

/// `proof simulation`: whole bots under seeds, in virtual time.
struct SimulationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulation",
        abstract: "Runs whole bots under seeds, in virtual time."
    )

    func run() async throws {}
}
