import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// The listening socket and what each connection is made of.
struct Server {
    private let stage: NIOLoopBound<Stage>
    private let loop: any EventLoop

    init(stage: Stage) {
        self.loop = stage.loop
        self.stage = NIOLoopBound(stage, eventLoop: stage.loop)
    }

    func listen(host: String, port: Int) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: self.loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [stage = self.stage] channel in
                channel.eventLoop.makeCompletedFuture { try Self.configure(channel, stage) }
            }
            .bind(host: host, port: port)
    }

    private static func configure(_ channel: any Channel, _ stage: NIOLoopBound<Stage>) throws {
        stage.value.opened(channel)
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: 1 << 20,
            shouldUpgrade: { channel, head in
                channel.eventLoop.makeSucceededFuture(stage.value.admits(head) ? HTTPHeaders() : nil)
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    let join = NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0,
                        maxAccumulatedFrameCount: 4096,
                        maxAccumulatedFrameSize: 1 << 20
                    )
                    try channel.pipeline.syncOperations.addHandler(join)
                    try channel.pipeline.syncOperations.addHandler(stage.value.socketHandler(for: head))
                }
            }
        )
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: (
                upgraders: [upgrader],
                completionHandler: { $0.pipeline.removeHandler(name: HTTPHandler.name, promise: nil) }
            )
        )
        try pipeline.addHandler(HTTPHandler { request, _ in stage.value.respond(to: request) }, name: HTTPHandler.name)
    }
}

extension Stage {
    /// Whether a request may become a websocket: with a ticket, once, or as the page of a person.
    func admits(_ head: HTTPRequestHead) -> Bool {
        let target = RequestTarget(head.uri)
        switch target.path {
        case "/link/", "/link": return self.tickets.remove(target.query["ticket"] ?? "") != nil
        case "/page/live":
            return !IncomingRequest.isForeign(head)
                && self.world(target.query["team"]).configuration.people.contains { $0.id == target.query["as"] }
        default: return false
        }
    }

    func socketHandler(for head: HTTPRequestHead) -> any ChannelHandler {
        let target = RequestTarget(head.uri)
        if target.path == "/page/live" {
            let team = target.query["team"].flatMap { self.neighbours[$0] == nil ? nil : $0 }
            return PageSocketHandler(stage: self, team: team, user: target.query["as"] ?? "")
        }
        return AppSocketHandler(stage: self, debugsReconnects: target.query["debug_reconnects"] == "true")
    }
}
