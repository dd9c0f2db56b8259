package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A GitHub and a GitLab on this machine: their REST APIs and git over HTTP on one socket, on real bare repositories.
///
/// It knows the parts that open, check, review and merge a pull request. It shares no code with what talks to it.
package final class ForgeSimulator: Sendable {
    private let world: Mutex<ForgeWorld>
    private let logger: Logger
    private let loop: any EventLoop
    private let listening: EventLoopPromise<Int>

    /// - Parameter world: Its repository must be there, as a bare one at `ROOT/OWNER/NAME.git`.
    package init(_ world: ForgeWorld, logger: Logger) {
        self.world = Mutex(world)
        self.logger = logger
        self.loop = MultiThreadedEventLoopGroup.singleton.next()
        self.listening = self.loop.makePromise()
    }

    deinit { self.listening.fail(SimulatorError("the forge is gone")) }

    /// Serves until its task is cancelled. Throws when no port can be had.
    package func run() async throws {
        let server = try await self.listen()
        let port = server.localAddress?.port ?? 0
        self.with { $0.address = "http://127.0.0.1:\(port)" }
        self.listening.succeed(port)
        self.logger.info("forge is listening", metadata: ["server.port": "\(port)"])
        try await withTaskCancellationHandler {
            try await server.closeFuture.get()
        } onCancel: {
            server.close(promise: nil)
        }
    }

    /// Its address, such as `http://127.0.0.1:4000`; waits until it listens.
    package func address() async throws -> String { "http://127.0.0.1:\(try await self.listening.futureResult.get())" }

    /// Looks at the world, or changes it.
    package func with<Value: Sendable>(_ body: (inout ForgeWorld) throws -> Value) rethrows -> Value {
        try self.world.withLock { try body(&$0) }
    }

    private func listen() async throws -> any Channel {
        try await ServerBootstrap(group: self.loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    // Git runs programs, which the loop must not wait for.
                    let handler = HTTPHandler(longestBody: 256 << 20) { request, loop in
                        .later(NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try self.answer(request) })
                    }
                    try pipeline.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// Answers one request; an error resets the connection.
    private func answer(_ request: IncomingRequest) throws -> Reply {
        try self.with { try $0.answer(request) }
    }
}
