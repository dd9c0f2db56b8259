import Foundation
import Testing
import Transport

/// Servers that answer a byte at a time, or without end: they are given up in time, and take no more memory than allowed.
@Suite(.timeLimit(.minutes(1)))
struct SlowServerTests {
    /// Sends `start`, and then one byte each 50 milliseconds until the client has gone.
    private static func dribble(_ start: String, _ byte: UInt8, to peer: SocketPeer) {
        _ = peer.readHead()
        peer.write(start)
        while peer.isThere { peer.write([byte]) }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nX-Long: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"])
    func `an answer that comes a byte at a time is given up when its time is over`(start: String) async throws {
        let client = CurlClient(userAgent: "tests/1", environment: [:])
        let gone = Gate()
        let server = try SocketServer { peer in
            Self.dribble(start, UInt8(ascii: start.isEmpty ? "H" : "x"), to: peer)
            gone.open()
        }
        let began = ContinuousClock.now
        let failure = await #expect(throws: HTTPFailure.self) {
            try await client.send(
                HTTPRequest(
                    method: "POST",
                    url: "http://127.0.0.1:\(server.port)/",
                    body: [1],
                    timeout: .milliseconds(700)
                )
            )
        }
        #expect(failure?.kind == .uncertain, "\(failure?.message ?? "")")
        #expect(ContinuousClock.now - began < .seconds(20))
        await gone.wait()
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"])
    func `a head without an end is given up after a quarter of a megabyte`(start: String) async throws {
        let client = CurlClient(userAgent: "tests/1", environment: [:])
        let server = try SocketServer { peer in
            _ = peer.readHead()
            peer.write(start)
            let more = Array((start.contains("100") ? start : "X-A: \(String(repeating: "b", count: 1000))\r\n").utf8)
            while peer.isThere(after: 0) { peer.write(more) }
        }
        let failure = await #expect(throws: HTTPFailure.self) {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:\(server.port)/", timeout: .seconds(50)))
        }
        #expect(failure?.kind == .uncertain)
    }

    @Test func `an agreement to a WebSocket that comes a byte at a time is given up`() async throws {
        let service = WebSocketService(configuration: .init(connectTimeout: .milliseconds(700), environment: [:]))
        let gone = Gate()
        let server = try SocketServer { peer in
            Self.dribble("HTTP/1.1 101 Switching Protocols\r\nX-Long: ", UInt8(ascii: "x"), to: peer)
            gone.open()
        }
        let failure = await #expect(throws: WebSocketFailure.self) {
            try await service.open("ws://127.0.0.1:\(server.port)/")
        }
        #expect(failure?.message.contains("timed out") == true)
        await gone.wait()
    }

    @Test func `a frame that comes a byte at a time does not pass for a sign of life`() async throws {
        let service = WebSocketService(
            configuration: .init(pingAfter: .seconds(1), hangUpAfter: .seconds(2), environment: [:])
        )
        let gone = Gate()
        let server = try SocketServer { peer in
            peer.agree(with: [0x81, 126, 0xFF, 0xFF])
            while peer.isThere { peer.write([UInt8(ascii: "x")]) }
            gone.open()
        }
        let connection = try await service.open("ws://127.0.0.1:\(server.port)/")
        let failure = await #expect(throws: WebSocketFailure.self) { try await connection.receive() }
        #expect(failure?.kind == .broken)
        await gone.wait()
    }

    /// Room is made for what has arrived, not for what is announced.
    @Test func `what fifty peers announce costs no memory`() async throws {
        let service = WebSocketService(configuration: .init(maximumMessageBytes: 4 << 20, environment: [:]))
        let server = try SocketServer { peer in
            // A frame of 192 MiB, of which the first KiB comes.
            peer.agree(with: SocketPeer.frame(SocketPeer.text, Array("hello".utf8)))
            peer.write([0x81, 127, 0, 0, 0, 0, 0x0C, 0, 0, 0] + [UInt8](repeating: 0x61, count: 1024))
            peer.readToEnd()
        }
        let before = Self.residentKilobytes
        var connections: [any WebSocketConnection] = []
        for _ in 0..<50 {
            let connection = try await service.open("ws://127.0.0.1:\(server.port)/")
            _ = try await connection.receive()
            connections.append(connection)
        }
        // More than nine GiB are announced; other tests take some memory meanwhile.
        #expect(Self.residentKilobytes - before < 1_000_000)
        await service.shutdown()
    }

    /// What this process has in memory, by the kernel's book.
    private static var residentKilobytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0
    }
}
