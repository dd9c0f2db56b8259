package import Logging
package import Requests
import Transport

/// Listens for what Slack sends by HTTP, in place of Socket Mode, until stopped.
package struct SlackEndpoint: Sendable {
    /// Where the app's three request URLs point: events, interactivity and the slash command.
    package static let path = "/slack/events"

    private let listener: HTTPListener
    private let signature: SlackSignature
    private let reception: SlackReception
    private let gauge: SlackGauge
    private let installs: SlackInstallDoor?
    private let health: Health
    private let time: any TimeSource
    private let log: Logger

    /// - Parameter installs: the pages by which the app is added to workspaces, when they are wanted here, too.
    package init(
        _ place: SlackConfiguration.Endpoint,
        reception: SlackReception,
        gauge: SlackGauge,
        installs: SlackInstallDoor? = nil,
        health: Health = Health(),
        time: any TimeSource,
        log: Logger
    ) {
        self.listener = HTTPListener(host: place.host, port: place.port)
        self.signature = SlackSignature(secret: place.signingSecret, time: time)
        self.reception = reception
        self.gauge = gauge
        self.installs = installs
        self.health = health
        self.time = time
        self.log = log
    }

    /// Asks `run` to return: what is in hand is written down and answered.
    package func stop() { self.listener.stop() }

    /// The port that is listened on; waits until it is.
    package func port() async throws -> Int { try await self.listener.port() }

    /// Runs until `stop` or cancellation. Once. Throws when the port can't be had.
    package func run() async throws {
        defer { self.gauge.connections(0, of: 1, at: self.time.now) }
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.listener.run { await self.answer($0) } }
            let port = try await self.listener.port()
            self.gauge.connections(1, of: 1, at: self.time.now)
            self.health.set("slack endpoint", .well, "port \(port)", at: self.time.now)
            try await group.waitForAll()
        }
    }

    func answer(_ arrival: HTTPArrival) async -> HTTPResponse {
        if let installs, SlackInstallDoor.serves(arrival.path) { return await installs.answer(arrival) }
        guard arrival.path == Self.path else { return HTTPResponse(status: 404) }
        guard arrival.method == "POST" else { return HTTPResponse(status: 405, headers: ["allow": "POST"]) }
        guard self.signature.covers(arrival.headers, arrival.body) else {
            self.gauge.forged()
            self.log.warning("a request that Slack did not sign, or not now, was turned away")
            return HTTPResponse(status: 401)
        }
        self.gauge.arrived(at: self.time.now)
        let retry = arrival.headers["x-slack-retry-num"].flatMap { Int($0) } ?? 0
        let isForm = arrival.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") ?? false
        do throws(SlackDecoding.Unreadable) {
            switch try self.reception.visit(arrival.body, isForm: isForm, retry: retry) {
            case .challenge(let text):
                return HTTPResponse(status: 200, headers: ["content-type": "text/plain"], body: Array(text.utf8))
            case .envelope(let envelope): return await self.take(envelope)
            }
        } catch {
            return HTTPResponse(status: 400)
        }
    }

    /// Any answer but a 2xx makes Slack deliver an event again.
    private func take(_ envelope: SlackEnvelope) async -> HTTPResponse {
        guard let answer = await self.reception.take(envelope) else { return HTTPResponse(status: 503) }
        guard let payload = answer.payload else { return HTTPResponse(status: 200) }
        return HTTPResponse(
            status: 200,
            headers: ["content-type": "application/json; charset=utf-8"],
            body: payload.bytes
        )
    }
}
