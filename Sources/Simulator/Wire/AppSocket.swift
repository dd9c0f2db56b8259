import Glibc
import NIOCore
import NIOPosix
import NIOWebSocket

/// One Socket Mode connection of the app. Used on its event loop alone.
final class AppSocket {
    let number: Int
    private let channel: any Channel
    /// Says and hears nothing, while the connection stays open.
    var isDeaf = false
    /// Brings nothing any more, while pings are sent and answered.
    var isMute = false
    private(set) var unansweredPings = 0
    private var pings = 0

    init(number: Int, channel: any Channel) {
        self.number = number
        self.channel = channel
    }

    /// Sends a text message, in one frame or in many of at most 61 bytes.
    func send(_ text: [UInt8], inFragments: Bool) {
        guard !self.isDeaf, !self.isMute else { return }
        let size = inFragments ? 61 : max(text.count, 1)
        var start = 0
        repeat {
            let end = min(start + size, text.count)
            let frame = WebSocketFrame(
                fin: end == text.count,
                opcode: start == 0 ? .text : .continuation,
                data: self.channel.allocator.buffer(bytes: text[start..<end])
            )
            self.channel.write(frame, promise: nil)
            start = end
        } while start < text.count
        self.channel.flush()
    }

    func ping() {
        guard !self.isDeaf else { return }
        self.pings += 1
        self.unansweredPings += 1
        let data = self.channel.allocator.buffer(string: "Ping from applink-\(self.number)-\(self.pings)")
        self.channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .ping, data: data), promise: nil)
    }

    func pongArrived() { self.unansweredPings = 0 }

    /// Ends the connection in one of three ways.
    func cut(_ cut: Simulator.Cut) {
        switch cut {
        case .reset: self.channel.reset()
        case .fin: self.channel.close(promise: nil)
        case .closeFrame:
            var data = self.channel.allocator.buffer(capacity: 2)
            data.write(webSocketErrorCode: .normalClosure)
            let channel = self.channel
            channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
                .whenComplete { _ in channel.close(promise: nil) }
        }
    }
}

extension Channel {
    /// Closes with a TCP reset instead of the usual farewell.
    func reset() {
        let abort = linger(l_onoff: 1, l_linger: 0)
        guard let socket = self as? any SocketOptionProvider else { return self.close(promise: nil) }
        socket.setSoLinger(abort).whenComplete { _ in self.close(promise: nil) }
    }
}
