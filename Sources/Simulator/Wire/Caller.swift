import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends one HTTP request on a connection of its own: how a platform delivers to an app that listens.
struct Caller: Sendable {
    struct Answer: Sendable {
        var status: Int
        var body: [UInt8]
    }

    let loop: any EventLoop

    /// Sends `body` by POST to an address `http://HOST:PORT/PATH`. Fails when there is no answer in `patience`.
    func post(
        _ body: [UInt8],
        to url: String,
        headers fields: [(String, String)],
        patience: TimeAmount
    ) -> EventLoopFuture<Answer> {
        guard let target = Target(url) else {
            return self.loop.makeFailedFuture(SimulatorError("\(url) is no address of an app: http://HOST:PORT/PATH"))
        }
        let promise = self.loop.makePromise(of: Answer.self)
        var headers: HTTPHeaders = [
            "host": "\(target.host):\(target.port)", "content-length": String(body.count), "connection": "close",
        ]
        headers.add(contentsOf: HTTPHeaders(fields))
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: target.path, headers: headers)
        let limit = self.loop.scheduleTask(in: patience) { promise.fail(SimulatorError("the app does not answer")) }
        ClientBootstrap(group: self.loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler(promise))
                }
            }
            .connect(host: target.host, port: target.port)
            .whenComplete { result in
                switch result {
                case .failure(let error): promise.fail(error)
                case .success(let channel):
                    channel.write(HTTPClientRequestPart.head(head), promise: nil)
                    channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
                    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
                    promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
                }
            }
        promise.futureResult.whenComplete { _ in limit.cancel() }
        return promise.futureResult
    }

    private struct Target {
        var host: String
        var port: Int
        var path: String

        init?(_ url: String) {
            guard url.hasPrefix("http://") else { return nil }
            let rest = url.dropFirst(7)
            let authority = rest.prefix { $0 != "/" }
            let parts = authority.split(separator: ":")
            guard let host = parts.first, parts.count <= 2, let port = parts.count == 2 ? Int(parts[1]) : 80 else {
                return nil
            }
            self.host = String(host)
            self.port = port
            let path = rest.dropFirst(authority.count)
            self.path = path.isEmpty ? "/" : String(path)
        }
    }
}

/// Collects the answer.
private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let promise: EventLoopPromise<Caller.Answer>
    private var answer = Caller.Answer(status: 0, body: [])

    init(_ promise: EventLoopPromise<Caller.Answer>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.answer.status = Int(head.status.code)
        case .body(let part): self.answer.body += part.readableBytesView
        case .end: self.promise.succeed(self.answer)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.promise.fail(SimulatorError("the app hung up without an answer"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.promise.fail(error)
        context.close(promise: nil)
    }
}
