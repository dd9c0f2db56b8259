import Foundation
import Testing
import Transport

/// The client against servers that misbehave over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct CurlClientTests {
    private let client = CurlClient(userAgent: "tests/1")

    private func answer(
        _ script: @escaping @Sendable (SocketPeer) -> Void,
        to request: HTTPRequest
    ) async throws
        -> HTTPResponse
    {
        let server = try SocketServer(script)
        var request = request
        request.url = "http://127.0.0.1:\(server.port)\(request.url)"
        return try await self.client.send(request)
    }

    private func failure(
        of script: @escaping @Sendable (SocketPeer) -> Void,
        to request: HTTPRequest
    ) async throws
        -> HTTPFailure
    {
        try await #require(throws: HTTPFailure.self) { try await self.answer(script, to: request) }
    }

    @Test func `status, body and headers come back, with header names in lower case`() async throws {
        let response = try await self.answer(
            { peer in
                _ = peer.readHead()
                peer.write("HTTP/1.1 404 Not Found\r\nX-One: a\r\nx-ONE: b\r\nContent-Length: 4\r\n\r\ngone")
                peer.readToEnd()
            },
            to: HTTPRequest(url: "/")
        )
        #expect(response.status == 404)
        #expect(response.headers == ["x-one": "a, b", "content-length": "4"])
        #expect(response.body == Array("gone".utf8))
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE", "GET"])
    func `the request arrives as it was written, without additions that matter`(method: String) async throws {
        let response = try await self.answer(
            { peer in
                let head = peer.readHead()
                let body = peer.read(5) ?? []
                let text = head.replacing("\r\n", with: "\n") + String(decoding: body, as: UTF8.self)
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
                peer.readToEnd()
            },
            to: HTTPRequest(
                method: method,
                url: "/a?b=c",
                headers: [.init("X-Key", "v"), .init("X-Empty", ""), .init("Content-Type", "text/plain")],
                body: Array("hello".utf8)
            )
        )
        let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n").map(String.init)
        let host = lines.first { $0.hasPrefix("Host: 127.0.0.1:") }
        #expect(lines.first == "\(method) /a?b=c HTTP/1.1")
        #expect(
            Set(lines.dropFirst()) == [
                host ?? "", "User-Agent: tests/1", "Accept: */*", "X-Key: v", "X-Empty:", "Content-Type: text/plain",
                "Content-Length: 5", "hello",
            ]
        )
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let response = try await self.answer(
            { peer in
                _ = peer.readHead()
                peer.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
                peer.readToEnd()
            },
            to: HTTPRequest(url: "/")
        )
        #expect(response.status == 302)
        #expect(response.headers["location"] == "http://127.0.0.1:1/")
    }

    @Test(arguments: ["Content-Length: 2000\r\n", ""])
    func `a body over the cap is uncertain, announced or not`(length: String) async throws {
        let failure = try await self.failure(
            of: { peer in
                _ = peer.readHead()
                peer.write("HTTP/1.1 200 OK\r\n\(length)\r\n" + String(repeating: "x", count: 2000))
            },
            to: HTTPRequest(url: "/", maximumResponseBytes: 1999)
        )
        #expect(failure.kind == .uncertain)
        #expect(failure.message.contains("1999 bytes"))
    }

    @Test func `a body of exactly the cap is fine`() async throws {
        let response = try await self.answer(
            { peer in
                _ = peer.readHead()
                peer.write("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 2000))
            },
            to: HTTPRequest(url: "/", maximumResponseBytes: 2000)
        )
        #expect(response.body.count == 2000)
    }

    @Test func `no answer in time is uncertain`() async throws {
        let failure = try await self.failure(
            of: { $0.readToEnd() },
            // Long enough for a busy machine to have sent the request by then; before that it would be certain.
            to: HTTPRequest(method: "POST", url: "/?secret=1", body: [1], timeout: .seconds(4))
        )
        #expect(failure.kind == .uncertain)
        #expect(!failure.message.contains("secret"))
    }

    @Test func `a TLS handshake that does not end in time was not sent`() async throws {
        let server = try SocketServer { $0.readToEnd() }
        let url = "https://127.0.0.1:\(server.port)/"
        let failure = try await #require(throws: HTTPFailure.self) {
            try await self.client.send(HTTPRequest(method: "POST", url: url, body: [1], timeout: .milliseconds(200)))
        }
        #expect(failure.kind == .notSent)
    }

    @Test func `refused, unresolvable and malformed addresses were not sent`() async throws {
        let urls = [
            "http://127.0.0.1:\(try SocketServer.unusedPort())/", "http://no-such-host.invalid/", "ftp://127.0.0.1/",
            "nonsense", "http://127.0.0.1:1/a b",
        ]
        for url in urls {
            let failure = try await #require(throws: HTTPFailure.self) {
                try await self.client.send(HTTPRequest(method: "POST", url: url, body: [1]))
            }
            #expect(failure.kind == .notSent, "\(url): \(failure.message)")
            #expect(!failure.message.isEmpty)
        }
    }

    @Test func `a header that would break out of its line is not sent`() async throws {
        let headers: [HTTPRequest.Header] = [.init("X", "a\r\nY: b"), .init("X: Y", "a"), .init("", "a")]
        for header in headers {
            let failure = try await #require(throws: HTTPFailure.self) {
                try await self.client.send(HTTPRequest(url: "http://127.0.0.1:1/", headers: [header]))
            }
            #expect(failure.kind == .notSent)
        }
    }

    @Test(arguments: [true, false])
    func `a connection reset or closed after the request is uncertain`(resets: Bool) async throws {
        let failure = try await self.failure(
            of: { peer in
                _ = peer.readHead()
                _ = peer.read(1)
                if resets { peer.reset() } else { peer.close() }
            },
            to: HTTPRequest(method: "POST", url: "/", body: [1])
        )
        #expect(failure.kind == .uncertain)
    }

    @Test(arguments: [[], [UInt8(1)]])
    func `a post on a kept connection that dies is not sent a second time`(body: [UInt8]) async throws {
        let posts = Counter()
        let server = try SocketServer { peer in
            while true {
                let head = peer.readHead()
                guard !head.isEmpty else { return }
                if head.hasPrefix("POST") {
                    _ = peer.read(body.count)
                    posts.add()
                    return
                }
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let url = "http://127.0.0.1:\(server.port)/"
        _ = try await self.client.send(HTTPRequest(url: url))
        let failure = try await #require(throws: HTTPFailure.self) {
            try await self.client.send(HTTPRequest(method: "POST", url: url, body: body))
        }
        #expect(failure.kind == .uncertain)
        #expect(posts.value == 1)
    }

    @Test func `a cancelled task stops waiting for its answer`() async throws {
        let arrived = Gate()
        let ended = Gate()
        let server = try SocketServer { peer in
            _ = peer.readHead()
            arrived.open()
            peer.readToEnd()
            ended.open()
        }
        let url = "http://127.0.0.1:\(server.port)/"
        let failure = await withTaskGroup(of: HTTPFailure?.self) { group in
            group.addTask {
                do throws(HTTPFailure) {
                    _ = try await self.client.send(HTTPRequest(url: url, timeout: .seconds(60)))
                    return nil
                } catch { return error }
            }
            await arrived.wait()
            group.cancelAll()
            return await group.next().flatMap(\.self)
        }
        #expect(failure?.kind == .cancelled)
        await ended.wait()
    }

    @Test func `at most eight requests are with one host at a time, and all are served in the end`() async throws {
        let present = Counter()
        let eight = Gate()
        let server = try SocketServer { peer in
            while !peer.readHead().isEmpty {
                if present.add() == 8 { eight.open() }
                eight.block()
                present.subtract()
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let url = "http://127.0.0.1:\(server.port)/"
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask { try await self.client.send(HTTPRequest(url: url)).status }
            }
            return try await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
        }
        #expect(count == 50)
        #expect(present.highest == 8)
    }

    @Test func `a request that never got its turn was not sent`() async throws {
        let present = Counter()
        let eight = Gate()
        let server = try SocketServer { peer in
            _ = peer.readHead()
            if present.add() == 8 { eight.open() }
            peer.readToEnd()
        }
        let url = "http://127.0.0.1:\(server.port)/"
        let failure = await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { _ = try? await self.client.send(HTTPRequest(url: url, timeout: .seconds(60))) }
            }
            await eight.wait()
            defer { group.cancelAll() }
            return await #expect(throws: HTTPFailure.self) {
                try await self.client.send(HTTPRequest(url: url, timeout: .milliseconds(100)))
            }
        }
        #expect(failure?.kind == .notSent)
        #expect(present.value == 8)
    }

    @Test func `after the shutdown, what was under way is cancelled and nothing more is sent`() async throws {
        let client = CurlClient(userAgent: "tests/1")
        let arrived = Gate()
        let server = try SocketServer { peer in
            _ = peer.readHead()
            arrived.open()
            peer.readToEnd()
        }
        let url = "http://127.0.0.1:\(server.port)/"
        let underWay = await withTaskGroup(of: HTTPFailure?.self) { group in
            group.addTask {
                do throws(HTTPFailure) {
                    _ = try await client.send(HTTPRequest(url: url))
                    return nil
                } catch { return error }
            }
            await arrived.wait()
            await client.shutdown()
            await client.shutdown()
            return await group.next().flatMap(\.self)
        }
        let late = await #expect(throws: HTTPFailure.self) { try await client.send(HTTPRequest(url: url)) }
        #expect(underWay?.kind == .cancelled)
        #expect(late?.kind == .notSent)
    }
}
