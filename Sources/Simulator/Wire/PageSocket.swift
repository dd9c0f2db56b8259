import NIOCore
import NIOWebSocket

/// A page that shows the workspace as one person sees it. Used on its event loop alone.
struct PageSocket {
    /// The workspace, `nil` for the first.
    let team: String?
    let user: String
    let channel: any Channel

    func send(_ json: JSON) {
        let data = self.channel.allocator.buffer(bytes: json.bytes)
        self.channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .text, data: data), promise: nil)
    }
}

/// Keeps a page up to date; a page says nothing on its socket, it calls instead.
final class PageSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let stage: Stage
    private let team: String?
    private let user: String
    private var number: Int?

    init(stage: Stage, team: String?, user: String) {
        self.stage = stage
        self.team = team
        self.user = user
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.number = self.stage.pageOpened(PageSocket(team: self.team, user: self.user, channel: context.channel))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let number { self.stage.pageSockets[number] = nil }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = self.unwrapInboundIn(data)
        switch frame.opcode {
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(self.wrapOutboundOut(pong), promise: nil)
        case .connectionClose:
            let answer = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
            let channel = context.channel
            channel.writeAndFlush(answer).whenComplete { _ in channel.close(promise: nil) }
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
