import Foundation
package import Ledger
package import Logging
package import Requests
import Transport

/// The bot over HTTP: whether it is well, what it measures, and what it knows of each request. Programs that the settings
/// name may ask for something; else it can only be read.
package struct ConsoleServer: Sendable {
    private let listener: HTTPListener
    private let key: ConsoleKey?
    private let ledger: Ledger
    private let health: Health
    let clock: any TimeSource
    private let version: String
    private let start: Timestamp
    private let tally = ConsoleTally()
    let askingDoor: AskingDoor
    let ask: Ask
    let log: Logger

    /// Writes down what a program asks for. Throws when that cannot be done just now.
    package typealias Ask = @Sendable (Asking) async throws -> AskingOutcome

    /// - Parameters:
    ///   - askers: The programs that may ask.
    ///   - ask: Called for what they ask for, once they are believed.
    ///
    /// Throws when the system has no random numbers.
    package init(
        _ configuration: ConsoleConfiguration,
        askers: [Asker] = [],
        ask: @escaping Ask = { _ in .ignored },
        ledger: Ledger,
        health: Health,
        clock: any TimeSource,
        version: String,
        log: Logger
    ) throws {
        var limits = HTTPListener.Limits()
        limits.bodyBytes = 64 << 10
        limits.connections = 64
        limits.silence = .seconds(30)
        self.listener = HTTPListener(host: configuration.host, port: configuration.port, limits: limits)
        self.askingDoor = try AskingDoor(askers)
        self.ask = ask
        self.key = try configuration.token.map(ConsoleKey.init)
        self.ledger = ledger
        self.health = health
        self.clock = clock
        self.version = version
        self.start = clock.now
        self.log = log
    }

    /// Asks `run` to return: who has asked is answered.
    package func stop() { self.listener.stop() }

    /// The port that is listened on; waits until it is.
    package func port() async throws -> Int { try await self.listener.port() }

    /// Runs until `stop` or cancellation. Once. Throws when the port can't be had.
    package func run() async throws { try await self.listener.run { await self.answer($0) } }

    func answer(_ arrival: HTTPArrival) async -> HTTPResponse {
        if let answer = await self.asked(arrival) {
            self.tally.count("ask", answer.status)
            return answer.secured
        }
        let (route, answer) = await self.routed(arrival)
        self.tally.count(route, answer.status)
        return answer.secured
    }

    private func routed(_ arrival: HTTPArrival) async -> (String, HTTPResponse) {
        let route: ConsoleRoute?
        do throws(ConsoleRoute.Problem) {
            route = try ConsoleRoute(path: arrival.path, query: arrival.query)
        } catch {
            guard self.isOpen(to: arrival) else { return ("refused", self.refusal) }
            return ("wrong", .text(400, error.text))
        }
        if let route, !route.isPublic, let asker = self.askingDoor.reader(arrival), asker.reads != .nothing {
            return (route.name, await self.answer(asker, arrival, route))
        }
        guard route?.isPublic == true || self.isOpen(to: arrival) else {
            self.log.notice("the console was asked without its token")
            return ("refused", self.refusal)
        }
        guard let route else { return ("unknown", .text(404, "There is nothing here.")) }
        guard ["GET", "HEAD"].contains(arrival.method) else {
            return (route.name, .text(405, "This can only be read.", ["allow": "GET, HEAD"]))
        }
        do {
            return (route.name, try await self.answer(to: route))
        } catch {
            self.log.error("the console could not answer", metadata: ["reason": "\(error)"])
            return (route.name, .text(503, "The ledger cannot be read just now."))
        }
    }

    /// A program reads records as far as its role goes. What it may not see it is told as little of as of what is not there.
    private func answer(_ asker: Asker, _ arrival: HTTPArrival, _ route: ConsoleRoute) async -> HTTPResponse {
        guard ["GET", "HEAD"].contains(arrival.method) else {
            return .text(405, "This can only be read.", ["allow": "GET, HEAD"])
        }
        do {
            switch (route, asker.reads) {
            case (.requestRecord, .all), (.listRecord, .all): return try await self.answer(to: route)
            case (.requestRecord(let id), .own):
                let request = try await self.ledger.request(id)
                guard request?.requester == asker.person, request?.conversation == asker.place else {
                    return .missing(id)
                }
                return try await self.answer(to: route)
            default: return .text(403, "This is not for \(asker.name).")
            }
        } catch {
            self.log.error("the console could not answer", metadata: ["reason": "\(error)"])
            return .text(503, "The ledger cannot be read just now.")
        }
    }

    private func isOpen(to arrival: HTTPArrival) -> Bool { self.key?.opens(arrival.headers["authorization"]) == true }

    private var refusal: HTTPResponse {
        guard self.key != nil else {
            return .text(403, "The console is closed: start the bot with CONSOLE_TOKEN in its environment.")
        }
        // A browser asks for a password, which is the token; a program sends it as a bearer.
        let challenge = "Basic realm=\"ChatBridge\", charset=\"UTF-8\", Bearer realm=\"ChatBridge\""
        return .text(401, "The token is missing or wrong.", ["www-authenticate": challenge])
    }

    private func answer(to route: ConsoleRoute) async throws -> HTTPResponse {
        switch route {
        case .health: return .text(200, "ok")
        case .readiness: return self.isReady ? .text(200, "ready") : .text(503, "not ready")
        case .metrics: return HTTPResponse(status: 200, type: Metrics.contentType, try await self.metrics.text)
        case .style: return HTTPResponse(status: 200, type: "text/css; charset=utf-8", Style.sheet)
        case .home: return HTTPResponse(status: 303, headers: ["location": "/requests"])
        case .list(let listing):
            let page = RequestListPage(list: try await self.list(listing), isOpenOnly: listing.open == true)
            return .page(page.html)
        case .listRecord(let listing): return try .json(try await self.list(listing))
        case .request(let id):
            guard let report = Report(try await self.ledger.timeline(id)) else { return .missing(id) }
            return .page(RequestPage(report: report).html)
        case .requestRecord(let id):
            guard let report = Report(try await self.ledger.timeline(id)) else { return .missing(id) }
            return HTTPResponse(status: 200, type: HTTPResponse.json, try report.json())
        }
    }

    /// Whether what comes in is written down.
    private var isReady: Bool {
        let ledger = self.health.conditions.first { $0.subject == "ledger" }
        return ledger.map { $0.state != .broken } ?? false
    }

    private var metrics: Metrics {
        get async throws {
            Metrics(
                overview: try await self.ledger.overview(),
                conditions: self.health.conditions,
                tally: self.tally,
                version: self.version,
                start: self.start,
                now: self.clock.now
            )
        }
    }

    private func list(_ listing: ConsoleRoute.Listing) async throws -> RequestList {
        // One more than is shown says whether there are more.
        let found = try await self.ledger.requests(
            open: listing.open,
            before: listing.before,
            limit: listing.limit + 1
        )
        let shown = found.prefix(listing.limit).map(RequestSummary.init)
        return RequestList(requests: shown, next: found.count > shown.count ? shown.last?.number : nil)
    }
}
