import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Collects requests and writes answers. One request at a time: pipelined ones wait in front of it.
final class HTTPHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    static let name = "simulator.http"

    private let longestBody: Int
    private let respond: (IncomingRequest, any EventLoop) -> Outcome
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(longestBody: Int = 4 << 20, respond: @escaping (IncomingRequest, any EventLoop) -> Outcome) {
        self.longestBody = longestBody
        self.respond = respond
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            self.body = []
        case .body(let part):
            guard self.body.count + part.readableBytes <= self.longestBody else {
                self.head = nil
                return self.write(.text("request too large", status: .payloadTooLarge), to: nil, context)
            }
            self.body += part.readableBytesView
        case .end:
            guard let head else { return }
            self.head = nil
            let request = IncomingRequest(head: head, body: self.body)
            self.body = []
            self.carryOut(self.respond(request, context.eventLoop), head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An upgrade that is not admitted goes on as a request, and is answered as one.
        if !(error is NIOWebSocketUpgradeError) { context.close(promise: nil) }
    }

    private func carryOut(_ outcome: Outcome, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch outcome {
        case .reply(let reply): self.write(reply, to: head, context)
        case .reset: context.channel.reset()
        case .later(let future):
            future.assumeIsolated().whenComplete { result in
                switch result {
                case .success(let reply): self.write(reply, to: head, context)
                case .failure: context.channel.reset()
                }
            }
        }
    }

    /// Answers `request`; without one, or when it asks for that, hangs up afterwards.
    private func write(_ reply: Reply, to request: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders(reply.headers)
        headers.add(name: "content-length", value: String(reply.body.count))
        let goesOn = request?.isKeepAlive == true && !reply.isCutOff
        if !goesOn { headers.add(name: "connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: reply.status, headers: headers)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        let body = reply.isCutOff ? Array(reply.body.prefix(reply.body.count / 2)) : reply.body
        if request?.method != .HEAD {
            context.write(self.wrapOutboundOut(.body(.byteBuffer(.init(bytes: body)))), promise: nil)
        }
        let channel = context.channel
        guard !reply.isCutOff else {
            context.flush()
            return channel.close(promise: nil)
        }
        let written = context.writeAndFlush(self.wrapOutboundOut(.end(nil)))
        if !goesOn { written.whenComplete { _ in channel.close(promise: nil) } }
    }
}
