import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import Simulator

/// Microsoft's side with the shortest answers that will do: keys, tokens, and a Connector that takes everything. Not the
/// simulated tenant, which keeps what everybody said and would be measured along with the bot.
final class TeamsService: Sendable {
    /// The address without a path.
    let origin: String
    /// What every delivery of the next hour is authorised with.
    let token: String
    private let posts: NIOLockedValueBox<Int>
    private let group: MultiThreadedEventLoopGroup

    static func start() async throws -> TeamsService {
        let signer = try TeamsSigner(named: "bench")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let posts = NIOLockedValueBox(0)
        let keys = Simulator.JSON.object(["keys": .array([signer.entry])]).text
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(TeamsServiceHandler(keys: keys, posts: posts))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let origin = "http://127.0.0.1:\(server.localAddress?.port ?? 0)"
        let now = Int64(Date().timeIntervalSince1970)
        let token = try signer.token([
            "iss": "https://api.botframework.com", "aud": .string(ActivityPattern.app),
            "serviceurl": .string("\(origin)/amer/"), "nbf": .integer(Int(now - 10)), "exp": .integer(Int(now + 3600)),
        ])
        return TeamsService(origin, token, posts, group)
    }

    private init(
        _ origin: String,
        _ token: String,
        _ posts: NIOLockedValueBox<Int>,
        _ group: MultiThreadedEventLoopGroup
    ) {
        self.origin = origin
        self.token = token
        self.posts = posts
        self.group = group
    }

    /// Where the bot is to answer.
    var serviceURL: String { "\(self.origin)/amer/" }

    /// How many messages the bot has posted or edited.
    var posted: Int { self.posts.withLockedValue { $0 } }

    /// The settings that point the bot here.
    var settings: [String: String] {
        [
            "TEAMS_APP_ID": ActivityPattern.app, "TEAMS_APP_PASSWORD": "secret",
            "TEAMS_TENANT_ID": ActivityPattern.tenant,
            "TEAMS_OPENID_METADATA_URL": "\(self.origin)/openid", "TEAMS_TOKEN_URL": "\(self.origin)/token",
            "TEAMS_ALLOWED_SERVICE_URL": self.serviceURL, "TEAMS_HOST": "127.0.0.1", "TEAMS_PORT": "0",
        ]
    }

    func stop() async throws { try await self.group.shutdownGracefully() }
}

/// Answers one call after the other.
private final class TeamsServiceHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let keys: String
    private let posts: NIOLockedValueBox<Int>
    private var head: HTTPRequestHead?

    init(keys: String, posts: NIOLockedValueBox<Int>) {
        self.keys = keys
        self.posts = posts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end: self.answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let body = context.channel.allocator.buffer(string: self.body)
        let headers = HTTPHeaders([
            ("content-type", "application/json"), ("content-length", "\(body.readableBytes)"),
        ])
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    private var body: String {
        let origin = "http://\(self.head?.headers.first(name: "host") ?? "")"
        switch self.head?.uri {
        case "/openid": return #"{"issuer":"https://api.botframework.com","jwks_uri":"\#(origin)/keys"}"#
        case "/keys": return self.keys
        case "/token": return #"{"token_type":"Bearer","expires_in":3600,"access_token":"bench"}"#
        default:
            let number = self.posts.withLockedValue { posts in
                posts += 1
                return posts
            }
            return #"{"id":"\#(1_800_000_000_000 + number)"}"#
        }
    }
}
