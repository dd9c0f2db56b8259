import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// A Slack of two ports that does nothing but count: one for the Web API, which agrees to everything, one for Socket
/// Mode. The simulator keeps a whole workspace, and at a thousand events a second would be measured along with the bot.
final class LoadServer: Sendable {
    let load: Load
    let apiURL: String
    private let groups: [MultiThreadedEventLoopGroup]

    /// - Parameter delay: how long each answer of the Web API takes; Slack's own take tens of milliseconds.
    static func start(delay: Duration) async throws -> LoadServer {
        // A thread each, so that no answer to a post makes an envelope late.
        let groups = [MultiThreadedEventLoopGroup(numberOfThreads: 1), MultiThreadedEventLoopGroup(numberOfThreads: 1)]
        let load = Load(on: groups[1].next())
        let sockets = try await Self.socketServer(groups[1], load)
        let posts = groups[0]
        let pause = TimeAmount.nanoseconds(Int64(delay.milliseconds * 1e6))
        let socketURL = "ws://127.0.0.1:\(sockets.localAddress?.port ?? 0)/link"
        let api = try await ServerBootstrap(group: posts)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        WebAPIHandler(socketURL: socketURL, delay: pause, posts: load.posts)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LoadServer(load, groups, apiURL: "http://127.0.0.1:\(api.localAddress?.port ?? 0)/api/")
    }

    private init(_ load: Load, _ groups: [MultiThreadedEventLoopGroup], apiURL: String) {
        self.load = load
        self.groups = groups
        self.apiURL = apiURL
    }

    func stop() async throws {
        for group in self.groups { try await group.shutdownGracefully() }
    }

    private static func socketServer(_ group: MultiThreadedEventLoopGroup, _ load: Load) async throws -> any Channel {
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: 1 << 20,
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SocketHandler(load: load))
                }
            }
        )
        return try await ServerBootstrap(group: group)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in })
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }
}

/// Says hello, and hears acknowledgements.
private final class SocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let load: Load

    init(load: Load) { self.load = load }

    func handlerAdded(context: ChannelHandlerContext) {
        let hello = context.channel.allocator.buffer(
            string: #"{"type":"hello","num_connections":1,"connection_info":{"app_id":"A0SIM"}}"#
        )
        context.writeAndFlush(self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: hello)), promise: nil)
        self.load.joined(context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) { self.load.left(context.channel) }

    func channelReadComplete(context: ChannelHandlerContext) { self.load.flush() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = self.unwrapInboundIn(data)
        switch frame.opcode {
        case .text: self.load.heard(frame.unmaskedData.readableBytesView)
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(self.wrapOutboundOut(pong), promise: nil)
        case .connectionClose:
            context.writeAndFlush(
                self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)),
                promise: nil
            )
        default: break
        }
    }
}
