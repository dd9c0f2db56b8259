import Logging
import Simulator

/// Runs a simulator on a port of the system's choice for as long as `body` takes.
func withSimulator(
    _ configure: (inout SimulatorConfiguration) -> Void = { _ in },
    _ body: (Simulator, SimulatorAddress) async throws -> Void
) async throws {
    var configuration = SimulatorConfiguration()
    // What is not subscribed to does not come in between.
    configuration.events = ["app_mention", "message.im"]
    // What is sent here is often wrong on purpose.
    configuration.calls = nil
    configure(&configuration)
    let simulator = try Simulator(
        configuration: configuration,
        logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await simulator.run() }
        let address = try await simulator.address()
        try await body(simulator, address)
        group.cancelAll()
        try await group.waitForAll()
    }
}
