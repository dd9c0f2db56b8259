import Foundation

/// The server's side of a WebSocket, by hand, so that it can misbehave (RFC 6455).
extension SocketPeer {
    struct Frame: Equatable {
        var opcode: UInt8
        var payload: [UInt8]
        var isMasked = true
    }

    static let text: UInt8 = 1
    static let continuation: UInt8 = 0
    static let goodbye: UInt8 = 8
    static let ping: UInt8 = 9
    static let pong: UInt8 = 10

    /// Reads the request and agrees, with `frames` in the same write. Returns the request's head.
    @discardableResult
    func agree(with frames: [UInt8] = []) -> String {
        let head = self.readHead()
        let key = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("sec-websocket-key:") }
        let value = key?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? ""
        let accept = Data(SHA1.digest(value + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")).base64EncodedString()
        let answer = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: \(accept)\r
            \r

            """
        self.write(Array(answer.utf8) + frames)
        return head
    }

    static func frame(_ opcode: UInt8, _ payload: some Collection<UInt8>, isLast: Bool = true) -> [UInt8] {
        var bytes = [opcode | (isLast ? 0x80 : 0)]
        switch payload.count {
        case ..<126: bytes.append(UInt8(payload.count))
        case ..<65_536: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: bytes += [127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        return bytes + payload
    }

    func send(_ text: String) { self.write(Self.frame(Self.text, Array(text.utf8))) }

    /// The next frame, unmasked; `nil` at the end.
    func readFrame() -> Frame? {
        guard let head = self.read(2), let size = self.readSize(head[1] & 0x7F) else { return nil }
        let isMasked = head[1] & 0x80 != 0
        guard let mask = isMasked ? self.read(4) : [0, 0, 0, 0], let payload = self.read(size) else { return nil }
        let bytes = payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
        return Frame(opcode: head[0] & 0x0F, payload: bytes, isMasked: isMasked)
    }

    /// The status of the goodbye, whatever comes before it: 0 when it has none, `nil` when there is no goodbye.
    func readGoodbye() -> UInt16? {
        while let frame = self.readFrame() {
            guard frame.opcode == Self.goodbye else { continue }
            return frame.payload.count >= 2 ? UInt16(frame.payload[0]) << 8 | UInt16(frame.payload[1]) : 0
        }
        return nil
    }

    private func readSize(_ short: UInt8) -> Int? {
        guard short >= 126 else { return Int(short) }
        return self.read(short == 126 ? 2 : 8)?.reduce(0) { $0 << 8 | Int($1) }
    }

    /// Reads frames until one is no text, sending each text back.
    func echo() {
        while let frame = self.readFrame() {
            switch frame.opcode {
            case Self.text: self.write(Self.frame(Self.text, frame.payload))
            case Self.ping: self.write(Self.frame(Self.pong, frame.payload))
            default: return
            }
        }
    }
}
