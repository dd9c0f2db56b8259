import NIOCore
import NIOWebSocket

/// Hears what the app says on a Socket Mode connection.
final class AppSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let stage: Stage
    private let debugsReconnects: Bool
    private var socket: AppSocket?
    /// It said goodbye: what it says afterwards does not count (RFC 6455, section 5.5.1).
    private var isOver = false

    init(stage: Stage, debugsReconnects: Bool) {
        self.stage = stage
        self.debugsReconnects = debugsReconnects
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.socket = self.stage.connected(context.channel, debugsReconnects: self.debugsReconnects)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let socket { self.stage.disconnected(socket) }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let socket, !socket.isDeaf, !self.isOver else { return }
        let frame = self.unwrapInboundIn(data)
        switch frame.opcode {
        case .text: self.stage.heard(Array(frame.unmaskedData.readableBytesView), on: socket.number)
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(self.wrapOutboundOut(pong), promise: nil)
        case .pong: socket.pongArrived()
        case .connectionClose: self.sayGoodbye(frame, context)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Answers a close frame, but leaves TCP open for a while, as Slack does.
    private func sayGoodbye(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        self.isOver = true
        if let socket { self.stage.disconnected(socket) }
        let answer = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
        context.writeAndFlush(self.wrapOutboundOut(answer), promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
    }
}
