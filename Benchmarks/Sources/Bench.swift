import Foundation
import Logging
import Simulator

/// What every benchmark of the whole product needs: the program, the settings, and a prepared data folder.
struct Bench: Sendable {
    let program: URL
    let config: URL
    /// On the disk that the ledger shall be on.
    let folder: URL
    let logger: Logger

    /// A data folder whose project is read in already, as it is at every start but the first.
    var prepared: URL { self.folder.appending(path: "prepared") }

    /// A fresh copy of the prepared folder.
    func data(_ name: String) throws -> URL {
        let copy = self.folder.appending(path: name)
        try? FileManager.default.removeItem(at: copy)
        try FileManager.default.copyItem(at: self.prepared, to: copy)
        return copy
    }

    func serve(_ data: URL, api: String, connections: Int = 2) throws -> ServeProcess {
        try self.serve(
            data,
            in: [
                "SLACK_API_URL": api, "SLACK_CONNECTIONS": "\(connections)", "SLACK_APP_TOKEN": "xapp-sim",
                "SLACK_BOT_TOKEN": "xoxb-sim",
            ]
        )
    }

    /// - Parameter settings: where the bot finds Slack or Teams, by the names of the variables.
    func serve(_ data: URL, in settings: [String: String]) throws -> ServeProcess {
        try ServeProcess(self.program, config: self.config, data: data, settings: settings)
    }

    /// Runs `body` with a workspace on this machine.
    func withSimulator<Value: Sendable>(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
        _ body: @Sendable (Simulator, SimulatorAddress) async throws -> Value
    ) async throws -> Value {
        let simulator = try Simulator(configuration: configuration, logger: self.logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            defer { group.cancelAll() }
            return try await body(simulator, try await simulator.address())
        }
    }
}
