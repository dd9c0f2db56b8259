package import Logging
import Transport

/// Listens for what the Bot Connector sends, until stopped.
package struct TeamsConnection: Sendable {
    /// Where the Azure bot resource is told to send activities.
    static let path = "/api/messages"

    private let listener: HTTPListener
    private let warden: TeamsGuard
    private let decoding: TeamsDecoding
    private let intake: TeamsIntake
    private let gauge: TeamsGauge
    private let log: Logger

    package init(
        configuration: TeamsConfiguration,
        warden: TeamsGuard,
        decoding: TeamsDecoding,
        intake: TeamsIntake,
        gauge: TeamsGauge,
        log: Logger
    ) {
        self.listener = HTTPListener(host: configuration.host, port: configuration.port)
        self.warden = warden
        self.decoding = decoding
        self.intake = intake
        self.gauge = gauge
        self.log = log
    }

    /// Asks `run` to return: what is in hand is written down and answered.
    package func stop() { self.listener.stop() }

    /// The port that is listened on; waits until it is.
    package func port() async throws -> Int { try await self.listener.port() }

    /// Runs until `stop` or cancellation. Once. Throws when the port can't be had.
    package func run() async throws { try await self.listener.run { await self.answer($0) } }

    func answer(_ arrival: HTTPArrival) async -> HTTPResponse {
        guard arrival.path == Self.path else { return HTTPResponse(status: 404) }
        guard arrival.method == "POST" else { return HTTPResponse(status: 405, headers: ["allow": "POST"]) }
        do throws(TeamsIntruder) {
            let pass = try await self.warden.believe(arrival.headers["authorization"])
            let activity: TeamsWire.Activity
            do {
                activity = try self.decoding.activity(arrival.body)
            } catch {
                throw TeamsIntruder(400, "the body is no activity")
            }
            try self.warden.admit(activity, with: pass)
            self.gauge.admitted()
            return await self.intake.take(activity)
        } catch {
            self.gauge.refused()
            self.log.warning(
                "a request was turned away",
                metadata: ["why": "\(error.why)", "status": "\(error.status)"]
            )
            let challenge = error.status == 401 ? ["www-authenticate": "Bearer"] : [:]
            return HTTPResponse(status: error.status, headers: challenge)
        }
    }
}
