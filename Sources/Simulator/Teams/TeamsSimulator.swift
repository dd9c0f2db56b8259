package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A tenant of Microsoft Teams on this machine, for one bot: it publishes keys, gives out tokens, takes the calls of the
/// Bot Connector's API, and delivers what people do with tokens that it signs itself.
///
/// It shares no code with what talks to it.
package final class TeamsSimulator: Sendable {
    private let state: Mutex<State>
    private let logger: Logger
    let loop: any EventLoop
    private let listening: EventLoopPromise<Int>

    private struct State {
        var world: TeamsWorld
        var watchers: [Watcher] = []
        /// The token that was signed last, since signing takes a moment: for which claims, and until when.
        var token: (claims: String, text: String, until: Int64)?
    }

    private struct Watcher {
        var condition: @Sendable (TeamsWorld) -> Bool
        var promise: EventLoopPromise<Bool>
    }

    package init(_ world: TeamsWorld, logger: Logger) {
        self.state = Mutex(State(world: world))
        self.logger = logger
        self.loop = MultiThreadedEventLoopGroup.singleton.next()
        self.listening = self.loop.makePromise()
    }

    deinit { self.listening.fail(SimulatorError("the simulated Teams is gone")) }

    /// Serves until its task is cancelled. Throws when no port can be had.
    package func run(port: Int = 0) async throws {
        let server = try await self.listen(port)
        let port = server.localAddress?.port ?? 0
        self.isServed(at: port)
        self.logger.info("teams is listening", metadata: ["server.port": "\(port)"])
        try await withTaskCancellationHandler {
            try await server.closeFuture.get()
        } onCancel: {
            server.close(promise: nil)
        }
    }

    /// It is reached at this port, by a server that passes on what is meant for it.
    func isServed(at port: Int) {
        self.with { $0.service = "http://127.0.0.1:\(port)/amer/\($0.tenant)/" }
        self.listening.succeed(port)
    }

    /// The settings that point a bot at it; waits until it listens.
    package func settings() async throws -> [String: String] {
        let origin = "http://127.0.0.1:\(try await self.listening.futureResult.get())"
        return self.with {
            [
                "TEAMS_APP_ID": $0.appID, "TEAMS_APP_PASSWORD": $0.password, "TEAMS_TENANT_ID": $0.tenant,
                "TEAMS_OPENID_METADATA_URL": "\(origin)/v1/.well-known/openidconfiguration",
                "TEAMS_TOKEN_URL": "\(origin)/\($0.tenant)/oauth2/v2.0/token",
                "TEAMS_ALLOWED_SERVICE_URL": $0.service, "TEAMS_ALLOWED_FILE_URL": "\(origin)/sharepoint/",
                "TEAMS_HOST": "127.0.0.1", "TEAMS_PORT": "0",
            ]
        }
    }

    /// Looks at the world, or changes it.
    @discardableResult
    package func with<Value: Sendable>(_ body: (inout TeamsWorld) throws -> Value) rethrows -> Value {
        let (value, fulfilled) = try self.state.withLock { state in
            let value = try body(&state.world)
            let fulfilled = state.watchers.filter { $0.condition(state.world) }
            let names = Set(fulfilled.map { ObjectIdentifier($0.promise.futureResult) })
            state.watchers.removeAll { names.contains(ObjectIdentifier($0.promise.futureResult)) }
            return (value, fulfilled)
        }
        for watcher in fulfilled { watcher.promise.succeed(true) }
        return value
    }

    /// Returns the world as soon as `condition` holds; it is asked after every change. Throws `SimulatorError` when it
    /// does not hold in time.
    @discardableResult
    package func waitUntil(
        _ what: String,
        timeout: Duration = .seconds(10),
        _ condition: @escaping @Sendable (TeamsWorld) -> Bool
    ) async throws -> TeamsWorld {
        let result = try await self.watch(for: timeout, until: condition).get()
        let world = self.with { $0 }
        guard result else {
            let last = world.messages.suffix(5).map { "\($0.author): \($0.text)" }.joined(separator: " | ")
            throw SimulatorError("waited in vain until \(what): \(last)")
        }
        return world
    }

    /// Becomes true as soon as `condition` holds, and false when that takes too long.
    func watch(
        for timeout: Duration,
        until condition: @escaping @Sendable (TeamsWorld) -> Bool
    ) -> EventLoopFuture<Bool> {
        let promise = self.loop.makePromise(of: Bool.self)
        let holds = self.state.withLock { state in
            if condition(state.world) { return true }
            state.watchers.append(Watcher(condition: condition, promise: promise))
            return false
        }
        guard !holds else {
            promise.succeed(true)
            return promise.futureResult
        }
        let limit = self.loop.scheduleTask(in: .microseconds(timeout.microseconds)) { promise.succeed(false) }
        promise.futureResult.whenComplete { _ in
            limit.cancel()
            self.state.withLock { state in
                state.watchers.removeAll { $0.promise.futureResult === promise.futureResult }
            }
        }
        return promise.futureResult
    }

    private func listen(_ port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: self.loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(HTTPHandler { request, loop in self.respond(to: request, on: loop) })
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
    }

    /// A token for deliveries from this service, signed by the newest key; good for an hour.
    func token() throws -> String {
        let (world, kept) = self.state.withLock { ($0.world, $0.token) }
        let now = WallClock.microseconds() / 1_000_000
        guard let signer = world.signers.last else { throw SimulatorError("there is no key to sign with") }
        let name = "\(signer.name) \(world.service)"
        if let kept, kept.claims == name, kept.until > now { return kept.text }
        let text = try signer.token(world.claims(at: now))
        self.state.withLock { $0.token = (name, text, now + 3000) }
        return text
    }
}

extension TeamsWorld {
    /// What an honest token says.
    package func claims(at seconds: Int64) -> Simulator.JSON {
        [
            "iss": "https://api.botframework.com", "aud": .string(self.appID), "serviceurl": .string(self.service),
            "nbf": .integer(Int(seconds)), "exp": .integer(Int(seconds) + 3600),
        ]
    }
}
