import Testing
import Transport

/// A peer whose frames break RFC 6455: the connection ends, and what was announced is not made room for.
@Suite(.timeLimit(.minutes(1)))
struct BadFramesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        /// What the peer is told.
        let status: UInt16

        init(_ name: String, _ bytes: [UInt8], _ status: UInt16 = 1002) {
            self.testDescription = name
            self.bytes = bytes
            self.status = status
        }
    }

    private static let text = SocketPeer.frame(SocketPeer.text, Array("fine".utf8))
    private static let piece = SocketPeer.frame(SocketPeer.text, Array("one".utf8), isLast: false)
    private static let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)

    /// The head of a text frame that says how long it will be.
    private static func head(announcing count: UInt64) -> [UInt8] {
        [0x81, 127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
    }

    static let cases = [
        Case("250 MB are announced", Self.head(announcing: 250_000_000) + Self.filler, 1009),
        Case("the longest length there is", Self.head(announcing: UInt64(Int64.max)) + Self.filler, 1009),
        Case("a length of 2^63", Self.head(announcing: 1 << 63) + Self.filler),
        Case("all bits of the length", Self.head(announcing: .max) + Self.filler),
        Case("an opcode for data that means nothing", [0x83, 1, 0x61]),
        Case("an opcode for control that means nothing", [0x8B, 0]),
        Case("a ping in fragments", [0x09, 1, 0x61]),
        Case("a goodbye in fragments", [0x08, 2, 0x03, 0xE8]),
        Case("a ping of 126 bytes", [0x89, 126, 0, 126] + [UInt8](repeating: 0, count: 126)),
        Case("a reserved bit without an extension", [0xC1, 1, 0x61]),
        Case("a continuation of nothing", SocketPeer.frame(SocketPeer.continuation, [0x61])),
        Case("a second message within the first", Self.piece + Self.text),
        Case("text that is not UTF-8", SocketPeer.frame(SocketPeer.text, [0xC3, 0x28]), 1007),
    ]

    @Test(arguments: Self.cases)
    func `the connection ends, and nothing of the kind is taken`(offence: Case) async throws {
        let service = WebSocketService(configuration: .init(maximumMessageBytes: 10_000, environment: [:]))
        let heard = Heard()
        let server = try SocketServer { peer in
            peer.agree(with: SocketPeer.frame(SocketPeer.text, Array("hello".utf8)))
            peer.write(offence.bytes)
            heard.status = peer.readGoodbye()
            peer.close()
            heard.isOver.open()
        }
        let connection = try await service.open("ws://127.0.0.1:\(server.port)/")
        let greeting = try await connection.receive()
        #expect(greeting == Array("hello".utf8))
        let failure = await #expect(throws: WebSocketFailure.self) {
            while try await connection.receive() == Array("fine".utf8) {}
            Issue.record("it was taken")
        }
        #expect(failure?.kind == (offence.status == 1009 ? .tooLarge : .broken), "\(failure?.message ?? "")")
        await heard.isOver.wait()
        #expect(heard.status == offence.status)
        await service.shutdown()
    }

    /// A server must not mask (section 5.1), and libwebsockets does not look whether it does; it does no harm.
    @Test func `masked frames among others are read as what they say`() async throws {
        let service = WebSocketService(configuration: .init(environment: [:]))
        let server = try SocketServer { peer in
            peer.agree(with: Self.text + [0x81, 0x84, 1, 2, 3, 4, 0x67, 0x6B, 0x6D, 0x61] + Self.text)
            peer.readToEnd()
        }
        let connection = try await service.open("ws://127.0.0.1:\(server.port)/")
        let texts = try await [connection.receive(), connection.receive(), connection.receive()]
        #expect(texts == ["fine", "fine", "fine"].map { Array($0.utf8) })
        await service.shutdown()
    }

    /// The library reads on until the goodbye is answered: what it reads then must go nowhere.
    @Test func `a peer that floods on after it was refused writes over nobody's memory`() async throws {
        let service = WebSocketService(configuration: .init(maximumMessageBytes: 10_000, environment: [:]))
        for _ in 0..<4 {
            let over = Gate()
            let server = try SocketServer { peer in
                peer.agree()
                peer.write(Self.head(announcing: 250_000_000))
                while peer.isThere(after: 0) { peer.write(Self.filler) }
                over.open()
            }
            let connection = try await service.open("ws://127.0.0.1:\(server.port)/")
            let failure = await #expect(throws: WebSocketFailure.self) { try await connection.receive() }
            #expect(failure?.kind == .tooLarge)
            await over.wait()
        }
        await service.shutdown()
    }

    /// What the server heard in the end.
    private final class Heard: @unchecked Sendable {
        let isOver = Gate()
        var status: UInt16?
    }
}
