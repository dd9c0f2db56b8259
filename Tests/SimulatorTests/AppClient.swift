import Simulator

/// An app on a Socket Mode connection, frame by frame.
struct AppClient {
    private var connection: RawConnection
    /// How many frames the last message came in.
    private(set) var lastFrames = 0

    /// Asks for an address, connects there, and hangs up when `body` is done.
    static func connect<Value: Sendable>(
        _ address: SimulatorAddress,
        _ body: (inout AppClient) async throws -> Value
    ) async throws -> Value {
        let url = try await Self.ticket(address)
        return try await RawConnection.open(port: address.port) { connection in
            try await Self.upgrade(&connection, at: url)
            var client = AppClient(connection: connection)
            return try await body(&client)
        }
    }

    /// The path and query of a fresh connection address.
    static func ticket(_ address: SimulatorAddress) async throws -> String {
        let url = try await address.call("apps.connections.open", token: "xapp-sim").json["url"].string ?? ""
        let prefix = "ws://\(address.host):\(address.port)"
        guard url.hasPrefix(prefix) else { throw HTTPCall.CutOff() }
        return String(url.dropFirst(prefix.count))
    }

    private static func upgrade(_ connection: inout RawConnection, at path: String) async throws {
        let request =
            "GET \(path) HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        try await connection.write(request.utf8)
        let answer = try await HTTPCall.answer(from: &connection)
        guard answer.status == 101 else { throw HTTPCall.CutOff() }
    }

    /// The next whole text message, fragments joined and pings answered; `nil` after a close.
    mutating func next() async throws -> Simulator.JSON? {
        var text: [UInt8] = []
        self.lastFrames = 0
        while let (opcode, isLast, payload) = try await self.frame() {
            switch opcode {
            case 0x0, 0x1:
                text += payload
                self.lastFrames += 1
                if isLast { return Simulator.JSON(parsing: text) }
            case 0x9: try await self.write(opcode: 0xA, payload)
            case 0x8: return nil
            default: break
            }
        }
        return nil
    }

    private mutating func frame() async throws -> (UInt8, Bool, [UInt8])? {
        guard let head = try await self.connection.read(2) else { return nil }
        var count = Int(head[1] & 0x7F)
        if count >= 126 {
            guard let extended = try await self.connection.read(count == 126 ? 2 : 8) else { return nil }
            count = extended.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let payload = try await self.connection.read(count) else { return nil }
        return (head[0] & 0x0F, head[0] & 0x80 != 0, payload)
    }

    /// Acknowledges an envelope.
    func acknowledge(_ envelope: Simulator.JSON, payload: Simulator.JSON? = nil) async throws {
        var answer: Simulator.JSON = ["envelope_id": envelope["envelope_id"]]
        if let payload { answer["payload"] = payload }
        try await self.write(opcode: 0x1, answer.bytes)
    }

    private func write(opcode: UInt8, _ payload: [UInt8]) async throws {
        var frame: [UInt8] = [0x80 | opcode]
        if payload.count < 126 {
            frame.append(0x80 | UInt8(payload.count))
        } else {
            frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        }
        let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        try await self.connection.write(frame + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] })
    }
}
