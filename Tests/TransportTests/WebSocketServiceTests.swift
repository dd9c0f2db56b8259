import Foundation
import Testing
import Transport

/// The service against servers that misbehave over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct WebSocketServiceTests {
    private let service = WebSocketService(configuration: .init(environment: [:]))

    /// Plays `script` with one connection while `body` uses the other end.
    private func meet<Outcome>(
        _ script: @escaping @Sendable (SocketPeer) -> Void,
        through service: WebSocketService? = nil,
        _ body: (any WebSocketConnection) async throws -> Outcome
    ) async throws -> Outcome {
        let server = try SocketServer(script)
        let connection = try await (service ?? self.service).open("ws://127.0.0.1:\(server.port)/link?ticket=secret")
        return try await body(connection)
    }

    @Test func `a greeting in the same segment as the agreement is not lost`() async throws {
        try await self.meet { peer in
            peer.agree(with: SocketPeer.frame(SocketPeer.text, Array("hello".utf8)))
            peer.readToEnd()
        } _: { connection in
            let received = try await connection.text()
            #expect(received == "hello")
        }
    }

    @Test func `path and query arrive as they are, and the host carries its port`() async throws {
        try await self.meet { peer in
            peer.send(peer.agree())
            peer.readToEnd()
        } _: { connection in
            let head = try #require(try await connection.text())
            #expect(head.hasPrefix("GET /link?ticket=secret HTTP/1.1\r\n"))
            #expect(head.firstMatch(of: /\r\nHost: 127\.0\.0\.1:\d+\r\n/) != nil)
        }
    }

    @Test func `fragments with a ping between them are one message, and the ping is answered with its payload`()
        async throws
    {
        try await self.meet { peer in
            peer.agree()
            peer.write(SocketPeer.frame(SocketPeer.text, Array("one ".utf8), isLast: false))
            peer.write(SocketPeer.frame(SocketPeer.ping, Array("are you there".utf8)))
            peer.write(SocketPeer.frame(SocketPeer.continuation, Array("two ".utf8), isLast: false))
            peer.write(SocketPeer.frame(SocketPeer.continuation, Array("three".utf8)))
            let answer = peer.readFrame()
            peer.send(answer.map { "\($0.opcode) \(String(decoding: $0.payload, as: UTF8.self)) \($0.isMasked)" } ?? "")
            peer.readToEnd()
        } _: { connection in
            let texts = try await [connection.text(), connection.text()]
            #expect(texts == ["one two three", "10 are you there true"])
        }
    }

    @Test(arguments: [0, 1, 125, 126, 65_535, 65_536, 1 << 20])
    func `a message of any length up to the cap goes there and back`(count: Int) async throws {
        try await self.meet { peer in
            peer.agree()
            peer.echo()
        } _: { connection in
            let message = (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            try await connection.send(message)
            let end = try await connection.receive()
            #expect(end == message)
        }
    }

    @Test func `a thousand messages come back in order`() async throws {
        try await self.meet { peer in
            peer.agree()
            peer.echo()
        } _: { connection in
            async let received = {
                var texts: [String] = []
                while texts.count < 1000, let text = try await connection.text() { texts.append(text) }
                return texts
            }()
            for number in 0..<1000 { try await connection.send(Array("\(number)".utf8)) }
            let texts = try await received
            #expect(texts == (0..<1000).map(String.init))
        }
    }

    @Test func `many senders at once lose nothing`() async throws {
        try await self.meet { peer in
            peer.agree()
            peer.echo()
        } _: { connection in
            let received = try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 { group.addTask { try await connection.send(Array("\(number)".utf8)) } }
                var texts: Set<String> = []
                while texts.count < 500, let text = try await connection.text() { texts.insert(text) }
                return texts
            }
            #expect(received == Set((0..<500).map(String.init)))
        }
    }

    @Test func `a flood that nobody reads is held back and then arrives whole`() async throws {
        let flooded = Gate()
        let message = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        try await self.meet { peer in
            peer.agree()
            for number in 0..<200 {
                peer.write(SocketPeer.frame(SocketPeer.text, Array("\(number) ".utf8) + message))
                if number == 20 { flooded.open() }
            }
            peer.readToEnd()
        } _: { connection in
            await flooded.wait()
            for number in 0..<200 {
                let text = try #require(try await connection.receive())
                #expect(text.count > message.count && text.starts(with: "\(number) ".utf8))
            }
        }
    }

    @Test(arguments: [true, false])
    func `a message over the cap is too large, whole or in fragments`(isWhole: Bool) async throws {
        let service = WebSocketService(configuration: .init(maximumMessageBytes: 1000, environment: [:]))
        let script: @Sendable (SocketPeer) -> Void = { peer in
            peer.agree(with: SocketPeer.frame(SocketPeer.text, Array("fits".utf8)))
            let half = [UInt8](repeating: UInt8(ascii: "x"), count: 501)
            if isWhole {
                peer.write(SocketPeer.frame(SocketPeer.text, half + half))
            } else {
                peer.write(SocketPeer.frame(SocketPeer.text, half, isLast: false))
                peer.write(SocketPeer.frame(SocketPeer.continuation, half))
            }
            peer.readToEnd()
        }
        try await self.meet(script, through: service) { connection in
            let received = try await connection.text()
            #expect(received == "fits")
            let failure = await #expect(throws: WebSocketFailure.self) { try await connection.receive() }
            #expect(failure?.kind == .tooLarge)
            let unsent = await #expect(throws: WebSocketFailure.self) {
                try await connection.send([UInt8](repeating: 0, count: 1001))
            }
            #expect(unsent?.kind == .tooLarge)
        }
    }

    @Test(arguments: [true, false])
    func `a connection that is reset or cut off is broken`(isReset: Bool) async throws {
        try await self.meet { peer in
            peer.agree(with: SocketPeer.frame(SocketPeer.text, Array("last".utf8)))
            _ = peer.readFrame()
            if isReset { peer.reset() } else { peer.close() }
        } _: { connection in
            let received = try await connection.text()
            #expect(received == "last")
            try await connection.send(Array("got it".utf8))
            let failure = await #expect(throws: WebSocketFailure.self) { try await connection.receive() }
            #expect(failure?.kind == .broken)
            #expect(failure?.message.contains("secret") == false)
            let unsent = await #expect(throws: WebSocketFailure.self) { try await connection.send([1]) }
            #expect(unsent?.kind == .broken)
        }
    }

    @Test func `after an orderly close by the peer there is nothing more to receive`() async throws {
        let answered = Gate()
        try await self.meet { peer in
            peer.agree()
            peer.send("last")
            peer.write(SocketPeer.frame(SocketPeer.goodbye, [0x03, 0xE8]))
            if peer.readFrame()?.opcode == SocketPeer.goodbye { answered.open() }
        } _: { connection in
            let received = try await connection.text()
            #expect(received == "last")
            let ends = try await [connection.receive(), connection.receive()]
            #expect(ends == [nil, nil])
            await answered.wait()
        }
    }

    @Test(arguments: [true, false])
    func `our close says goodbye and returns within about a second, whatever the peer does`(answers: Bool) async throws
    {
        let over = Gate()
        let heard = Gate()
        defer { over.open() }
        try await self.meet { peer in
            peer.agree()
            if let frame = peer.readFrame(), frame == .init(opcode: SocketPeer.goodbye, payload: [0x0B, 0xB8]) {
                if answers { peer.write(SocketPeer.frame(SocketPeer.goodbye, frame.payload)) }
                heard.open()
            }
            over.block()
        } _: { connection in
            let start = ContinuousClock.now
            await connection.close(code: 3000)
            await connection.close(code: 3000)
            let elapsed = ContinuousClock.now - start
            #expect(elapsed < .seconds(20), "a bound, with room for a busy machine")
            await heard.wait()
            let end = try await connection.receive()
            #expect(end == nil)
        }
    }

    @Test func `what the peer sent before it heard our goodbye is received, and then comes the end`() async throws {
        let isSaying = Gate()
        try await self.meet { peer in
            peer.agree()
            isSaying.open()
            guard let goodbye = peer.readFrame(), goodbye.opcode == SocketPeer.goodbye else { return }
            // On the way already, as far as the other side can tell.
            for number in 0..<100 { peer.send("\(number)") }
            peer.write(SocketPeer.frame(SocketPeer.goodbye, goodbye.payload))
            peer.readToEnd()
        } _: { connection in
            await isSaying.wait()
            async let closed: Void = connection.close(code: 1000)
            for number in 0..<100 {
                let text = try await connection.text()
                #expect(text == "\(number)")
            }
            let end = try await connection.receive()
            #expect(end == nil)
            await closed
            let unsent = await #expect(throws: WebSocketFailure.self) { try await connection.send([1]) }
            #expect(unsent?.kind == .broken)
        }
    }

    @Test func `a peer that falls silent is noticed`() async throws {
        let service = WebSocketService(
            configuration: .init(pingAfter: .seconds(1), hangUpAfter: .seconds(2), environment: [:])
        )
        let over = Gate()
        defer { over.open() }
        let script: @Sendable (SocketPeer) -> Void = { peer in
            peer.agree()
            over.block()
        }
        try await self.meet(script, through: service) { connection in
            let start = ContinuousClock.now
            let failure = await #expect(throws: WebSocketFailure.self) { try await connection.receive() }
            #expect(failure?.kind == .broken)
            #expect(failure?.message.contains("silent for 2 seconds") == true)
            #expect(ContinuousClock.now - start < .seconds(4))
        }
    }

    @Test func `a peer that only answers pings stays connected`() async throws {
        let service = WebSocketService(
            configuration: .init(pingAfter: .seconds(1), hangUpAfter: .seconds(2), environment: [:])
        )
        let script: @Sendable (SocketPeer) -> Void = { peer in
            peer.agree()
            for _ in 0..<3 {
                guard let ping = peer.readFrame(), ping.opcode == SocketPeer.ping else { return }
                peer.write(SocketPeer.frame(SocketPeer.pong, ping.payload))
            }
            peer.send("still here")
            peer.readToEnd()
        }
        try await self.meet(script, through: service) { connection in
            let received = try await connection.text()
            #expect(received == "still here")
        }
    }

    @Test func `a peer that talks without answering pings stays connected`() async throws {
        let service = WebSocketService(
            configuration: .init(pingAfter: .seconds(1), hangUpAfter: .seconds(2), environment: [:])
        )
        let script: @Sendable (SocketPeer) -> Void = { peer in
            peer.agree()
            for number in 0..<7 {
                peer.send("\(number)")
                usleep(500_000)
            }
            peer.readToEnd()
        }
        try await self.meet(script, through: service) { connection in
            for number in 0..<7 {
                let received = try await connection.text()
                #expect(received == "\(number)")
            }
        }
    }

    @Test func `letting go of a connection ends it`() async throws {
        let ended = Gate()
        try await self.meet { peer in
            peer.agree()
            peer.readToEnd()
            ended.open()
        } _: { _ in
        }
        await ended.wait()
    }

    @Test func `a wait for a message can be cancelled, and the connection goes on`() async throws {
        let cancelled = Gate()
        try await self.meet { peer in
            peer.agree()
            cancelled.block()
            peer.send("later")
            peer.readToEnd()
        } _: { connection in
            let failure = await withTaskGroup(of: WebSocketFailure?.self) { group in
                group.addTask {
                    do throws(WebSocketFailure) {
                        _ = try await connection.receive()
                        return nil
                    } catch { return error }
                }
                group.cancelAll()
                return await group.next().flatMap(\.self)
            }
            #expect(failure?.kind == .cancelled)
            cancelled.open()
            let received = try await connection.text()
            #expect(received == "later")
        }
    }

    @Test func `after a shutdown connections are over and none can be opened`() async throws {
        let service = WebSocketService(configuration: .init(environment: [:]))
        let server = try SocketServer { peer in
            peer.agree()
            peer.readToEnd()
        }
        let url = "ws://127.0.0.1:\(server.port)/"
        let connection = try await service.open(url)
        await service.shutdown()
        await service.shutdown()
        let failure = await #expect(throws: WebSocketFailure.self) { try await connection.receive() }
        #expect(failure?.kind == .cancelled)
        await connection.close(code: 1000)
        let late = await #expect(throws: WebSocketFailure.self) { try await service.open(url) }
        #expect(late?.kind == .notOpened)
    }
}

extension WebSocketConnection {
    fileprivate func text() async throws -> String? {
        try await self.receive().map { String(decoding: $0, as: UTF8.self) }
    }
}
