import Glibc
package import Logging
import NIOCore
import NIOPosix

/// A chat workspace on this machine that speaks Slack's own wire protocol, with a page to chat in.
///
/// It shares no code with any app that talks to it, so that it is an independent check of it. The workspace lives as
/// long as this object: an app may come and go.
package final class Simulator: Sendable {
    let configuration: SimulatorConfiguration
    private let logger: Logger
    private let loop: any EventLoop
    private let stage: NIOLoopBoundBox<Stage>
    private let listening: EventLoopPromise<SimulatorAddress>

    /// Throws when the ledger file can't be written.
    package init(configuration: SimulatorConfiguration = .init(), logger: Logger) throws(SimulatorError) {
        self.configuration = configuration
        self.logger = logger
        self.loop = MultiThreadedEventLoopGroup.singleton.next()
        let stage = try Stage(configuration: configuration, loop: self.loop, logger: logger)
        self.stage = NIOLoopBoundBox.makeBoxSendingValue(stage, eventLoop: self.loop)
        self.listening = self.loop.makePromise()
    }

    deinit { self.listening.fail(SimulatorError("the simulator is gone")) }

    /// Serves until its task is cancelled. Throws when the port can't be had.
    package func run() async throws {
        let server = try await self.listen()
        defer { self.onLoop { $0.shutDown() } }
        self.logger.info("simulator is listening", metadata: ["server.port": "\(server.localAddress?.port ?? 0)"])
        try await withTaskCancellationHandler {
            try await server.closeFuture.get()
        } onCancel: {
            server.close(promise: nil)
        }
    }

    /// Where it is reached; waits until it listens.
    package func address() async throws -> SimulatorAddress { try await self.listening.futureResult.get() }

    private func listen() async throws -> any Channel {
        let (host, port) = (self.configuration.host, self.configuration.port)
        do {
            let server = try await self.loop.flatSubmit { [stage = self.stage] in
                Server(stage: stage.value).listen(host: host, port: port)
            }.get()
            let address = SimulatorAddress(host: host, port: server.localAddress?.port ?? port)
            try await self.onStage { stage in
                stage.address = address
                stage.first.baseURL = address.pageURL
                for team in stage.neighbours.keys { stage.neighbours[team]?.baseURL = "\(address.pageURL)\(team)/" }
                stage.configuration.teams?.isServed(at: address.port)
                stage.verifyRequestURL()
            }
            self.listening.succeed(address)
            return server
        } catch {
            let isTaken = (error as? IOError)?.errnoCode == EADDRINUSE
            let reason = isTaken ? "another program listens there; choose another port" : "\(error)"
            let failure = SimulatorError("can't listen on \(host):\(port): \(reason)")
            self.listening.fail(failure)
            throw failure
        }
    }

    /// Does something with the stage, on its loop.
    func onStage<Value: Sendable>(_ body: @escaping @Sendable (Stage) throws -> Value) async throws -> Value {
        try await self.loop.submit { [stage = self.stage] in try body(stage.value) }.get()
    }

    private func onLoop(_ body: @escaping @Sendable (Stage) -> Void) {
        self.loop.execute { [stage = self.stage] in body(stage.value) }
    }

    /// Waits, on the loop, for what `body` begins.
    func awaiting<Value: Sendable>(
        _ body: @escaping @Sendable (Stage) throws -> EventLoopFuture<Value>
    ) async throws -> Value {
        try await self.loop.flatSubmit { [stage = self.stage] in
            do {
                return try body(stage.value)
            } catch {
                return stage.value.loop.makeFailedFuture(error)
            }
        }.get()
    }
}
