import ArgumentParser

/// `proof`: the claims of the README, put to the test on this machine.
@main
struct Proof: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Puts what ChatBridge promises to the test: simulated faults, power cuts, flipped bits.",
        subcommands: [
            StorageCommand.self, StartCommand.self, SimulationCommand.self, CasesCommand.self, SandboxCommand.self,
            WorkspacesCommand.self, PaceCommand.self,
        ]
    )
}
