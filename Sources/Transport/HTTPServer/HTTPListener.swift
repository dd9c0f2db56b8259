import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// Takes HTTP/1.1 requests on a port. Bodies and the number of connections are bounded; who is silent is let go.
package final class HTTPListener: Sendable {
    package struct Limits: Hashable, Sendable {
        /// Longer bodies are answered with 413 and not kept.
        package var bodyBytes = 1 << 20
        package var connections = 1024
        /// A connection on which nothing happens for so long is closed.
        package var silence = Duration.seconds(60)

        package init() {}
    }

    /// Answers one request. Called for many at once, for one connection one after the other.
    package typealias Answer = @Sendable (HTTPArrival) async -> HTTPResponse

    typealias Client = NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, ByteBuffer>>

    private let host: String
    private let wantedPort: Int
    private let limits: Limits
    private let guests: HTTPGuests
    private let listening: EventLoopPromise<Int>

    /// - Parameter port: 0 lets the system choose.
    package init(host: String, port: Int, limits: Limits = Limits()) {
        self.host = host
        self.wantedPort = port
        self.limits = limits
        self.guests = HTTPGuests(limit: limits.connections)
        self.listening = MultiThreadedEventLoopGroup.singleton.next().makePromise()
    }

    deinit { self.listening.fail(PortUnavailable(description: "nobody listens any more")) }

    /// The port that is listened on; waits until it is.
    package func port() async throws -> Int { try await self.listening.futureResult.get() }

    /// Asks `run` to return: no new requests, and those in hand are answered.
    package func stop() { self.guests.dismiss() }

    /// Serves until `stop` or cancellation. Once. Throws ``PortUnavailable``.
    package func run(_ answer: @escaping Answer) async throws {
        let server = try await self.listen()
        self.guests.admit(house: server.channel)
        self.listening.succeed(server.channel.localAddress?.port ?? self.wantedPort)
        try await server.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { group in
                for try await client in clients {
                    group.addTask {
                        // Whatever is wrong with one connection is no matter of the others.
                        try? await HTTPVisit(longestBody: self.limits.bodyBytes, answer: answer).serve(client)
                    }
                }
            }
        }
        try Task.checkCancellation()
    }

    private func listen() async throws -> NIOAsyncChannel<Client, Never> {
        let (guests, silence) = (self.guests, TimeAmount.milliseconds(self.limits.silence.wholeMilliseconds))
        do {
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: self.host, port: self.wantedPort) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        guests.admit(channel)
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(IdleStateHandler(allTimeout: silence))
                        try pipeline.addHandler(SilenceHandler())
                        try pipeline.addHandler(BodyHandler())
                        return try Client(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            let isTaken = (error as? IOError)?.errnoCode == EADDRINUSE
            let reason = isTaken ? "another program listens there" : "\(error)"
            let failure = PortUnavailable(description: "can't listen on \(self.host):\(self.wantedPort): \(reason)")
            self.listening.fail(failure)
            throw failure
        }
    }
}

/// Closes a connection on which nothing happens.
private final class SilenceHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}

/// Bodies are bytes for us, and might be files for the library.
private final class BodyHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPPart<HTTPResponseHead, ByteBuffer>
    typealias OutboundOut = HTTPServerResponsePart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: HTTPServerResponsePart =
            switch self.unwrapOutboundIn(data) {
            case .head(let head): .head(head)
            case .body(let bytes): .body(.byteBuffer(bytes))
            case .end(let trailers): .end(trailers)
            }
        context.write(self.wrapOutboundOut(part), promise: promise)
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        self.components.seconds * 1000 + self.components.attoseconds / 1_000_000_000_000_000
    }
}
