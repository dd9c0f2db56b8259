import Digests
package import Logging
package import Requests
import Transport

/// Listens for GitHub's webhooks, until stopped. Nothing is answered with a success before it is on disk.
package struct GitHubEndpoint: Sendable {
    /// Where the webhook points.
    package static let path = "/github/events"

    /// How to listen. Holds a secret: printing it shows none.
    package struct Settings: Sendable, CustomStringConvertible, CustomReflectable {
        package var host: String
        package var port: Int
        let secret: HMACKey

        package init(host: String, port: Int, secret: String) {
            self.host = host
            self.port = port
            self.secret = HMACKey(Array(secret.utf8))
        }

        package var description: String { "GitHub's webhooks on port \(self.port)" }
        package var customMirror: Mirror { Mirror(self, children: ["port": self.port]) }
    }

    /// So long a secret cannot be guessed.
    package static let shortestSecret = 24

    private let listener: HTTPListener
    private let secret: HMACKey
    private let decoding: GitHubDecoding
    private let names: GitHubNames
    private let door: Door
    private let underway: @Sendable (ConversationID) async throws -> Request?
    private let mayAsk: @Sendable (PersonID) -> Bool
    private let record: @Sendable (Intake) async throws -> Receipt
    private let log: Logger

    /// - Parameters:
    ///   - underway: the request of an issue that commands are for: its newest.
    ///   - mayAsk: whether the policy itself names somebody as one who may ask, whatever the repository says of them.
    ///   - record: writes an intake down durably; when it throws, nothing was written.
    package init(
        _ settings: Settings,
        decoding: GitHubDecoding,
        names: GitHubNames,
        door: Door,
        underway: @escaping @Sendable (ConversationID) async throws -> Request?,
        mayAsk: @escaping @Sendable (PersonID) -> Bool,
        record: @escaping @Sendable (Intake) async throws -> Receipt,
        log: Logger
    ) {
        self.listener = HTTPListener(host: settings.host, port: settings.port)
        self.secret = settings.secret
        self.decoding = decoding
        self.names = names
        self.door = door
        self.underway = underway
        self.mayAsk = mayAsk
        self.record = record
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
        guard self.isSigned(arrival) else {
            self.log.warning("a webhook that GitHub did not sign was turned away")
            return HTTPResponse(status: 401)
        }
        let (event, name) = (arrival.headers["x-github-event"] ?? "", arrival.headers["x-github-delivery"] ?? "")
        guard (1...100).contains(name.utf8.count) else { return HTTPResponse(status: 400) }
        do {
            switch try self.decoding.arrival(event, delivery: name, arrival.body) {
            case .ignored(let why): self.log.debug("nothing for the bot", metadata: ["why": "\(why)"])
            case .said(let inbound, let isTrusted): try await self.hear(inbound, isTrusted)
            case .commanded(let order): try await self.obey(order)
            }
            return HTTPResponse(status: 202)
        } catch is GitHubDecoding.Unreadable {
            return HTTPResponse(status: 400)
        } catch {
            self.log.error("a webhook could not be written down", metadata: ["error": "\(error)"])
            return HTTPResponse(status: 503)
        }
    }

    /// `sha256=` and the HMAC of the body (docs.github.com, "Validating webhook deliveries").
    private func isSigned(_ arrival: HTTPArrival) -> Bool {
        let header = arrival.headers["x-hub-signature-256"] ?? ""
        guard header.hasPrefix("sha256="), let code = Hexadecimal.bytes(header.dropFirst("sha256=".count)) else {
            return false
        }
        return self.secret.isValid(code, for: arrival.body)
    }

    private func hear(_ inbound: Inbound, _ isTrusted: Bool) async throws {
        if case .said(let saying) = inbound.gesture {
            self.names.learn(saying.personName ?? "", of: saying.person)
            // On a public repository everybody can comment.
            guard isTrusted || self.mayAsk(saying.person) else {
                self.log.info("somebody whom the repository does not know was not heard")
                return
            }
        }
        guard case .record(let intake) = await self.door.admit(inbound) else { return }
        _ = try await self.record(intake)
    }

    /// Cards take so long to be changed, and people to read them.
    private static let reading = Duration.seconds(5)

    /// A comment carries no revision, so its time stands for it: nobody has said yes to what changed afterwards, or so
    /// shortly before that they cannot have read it.
    private func obey(_ order: GitHubDecoding.Order) async throws {
        self.names.learn(order.personName, of: order.person)
        guard let command = GitHubCommand(order.text) else { return }
        let wish: Intake.Wish
        if let request = try await self.underway(order.place) {
            let isCurrent = !command.isBinding || order.at >= request.decidedAt.advanced(by: Self.reading)
            if isCurrent, let made = command.command(by: order.person, on: request, click: order.click.rawValue) {
                wish = .command(request.id, made, in: order.place)
            } else {
                wish = .errand(.refuse(.outdated, to: order.person, in: order.place, request: request.id))
            }
        } else {
            wish = .errand(.refuse(.unknownRequest, to: order.person, in: order.place, request: nil))
        }
        _ = try await self.record(Intake(keys: order.keys, wish: wish))
    }
}
