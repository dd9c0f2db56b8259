import Testing
import Transport

/// What can go wrong before a WebSocket is open.
@Suite(.timeLimit(.minutes(1)))
struct WebSocketOpeningTests {
    private let service = WebSocketService(configuration: .init(environment: [:]))

    private func failure(_ url: String, through service: WebSocketService? = nil) async throws -> WebSocketFailure {
        let failure = try await #require(throws: WebSocketFailure.self) {
            try await (service ?? self.service).open(url)
        }
        #expect(!failure.message.contains("secret"))
        return failure
    }

    @Test func `refused and unresolvable addresses are not opened`() async throws {
        let port = try SocketServer.unusedPort()
        let refused = try await self.failure("ws://127.0.0.1:\(port)/?ticket=secret")
        let unknown = try await self.failure("wss://no-such-host.invalid/?ticket=secret")
        #expect(refused.kind == .notOpened)
        #expect(refused.message.contains("127.0.0.1:\(port)"))
        #expect(unknown.kind == .notOpened)
        #expect(unknown.message.contains("no-such-host.invalid"))
    }

    @Test(arguments: ["", "http://a/", "ws:/a", "ws://", "ws://u:p@a/", "ws://a:0/", "ws://a:99999/", "ws://a/b c"])
    func `an address of another form is refused before anything is sent`(url: String) async throws {
        #expect(try await self.failure(url).kind == .notOpened)
    }

    @Test(arguments: [401, 403, 404, 429, 503, 302])
    func `an answer other than an agreement is named, and a redirect is not followed`(status: Int) async throws {
        let target = Counter()
        let other = try SocketServer { _ in target.add() }
        let server = try SocketServer { peer in
            _ = peer.readHead()
            peer.write(
                "HTTP/1.1 \(status) No\r\nLocation: http://127.0.0.1:\(other.port)/\r\nContent-Length: 0\r\n\r\n"
            )
            peer.readToEnd()
        }
        let failure = try await self.failure("ws://127.0.0.1:\(server.port)/?ticket=secret")
        #expect(failure.kind == .notOpened)
        #expect(failure.message.contains("\(status)"))
        #expect(target.value == 0)
    }

    @Test(arguments: ["ws", "wss"])
    func `a server that never answers is given up in time`(scheme: String) async throws {
        let service = WebSocketService(configuration: .init(connectTimeout: .milliseconds(300), environment: [:]))
        let ended = Gate()
        let server = try SocketServer { peer in
            peer.readToEnd()
            ended.open()
        }
        let failure = try await self.failure("\(scheme)://127.0.0.1:\(server.port)/?ticket=secret", through: service)
        #expect(failure.kind == .notOpened)
        #expect(failure.message.contains("timed out"))
        await ended.wait()
    }

    @Test func `a cancelled opening ends at once`() async throws {
        let arrived = Gate()
        let ended = Gate()
        let server = try SocketServer { peer in
            _ = peer.readHead()
            arrived.open()
            peer.readToEnd()
            ended.open()
        }
        let url = "ws://127.0.0.1:\(server.port)/"
        let kind = await withTaskGroup(of: WebSocketFailure.Kind?.self) { group in
            group.addTask {
                do throws(WebSocketFailure) {
                    _ = try await self.service.open(url)
                    return nil
                } catch { return error.kind }
            }
            await arrived.wait()
            group.cancelAll()
            return await group.next().flatMap(\.self)
        }
        #expect(kind == .cancelled)
        await ended.wait()
    }

    @Test func `a name with several addresses is tried until one answers`() async throws {
        let server = try SocketServer { peer in
            peer.agree()
            peer.readToEnd()
        }
        // Listens on IPv4 only; the name stands for both where the system has both.
        let connection = try await self.service.open("ws://localhost:\(server.port)/")
        await connection.close(code: 1000)
    }

    @Test func `a secure connection asks the proxy by name, unless the host is excepted`() async throws {
        let asked = Counter()
        let server = try SocketServer { peer in
            let head = peer.readHead()
            asked.add(head.hasPrefix("CONNECT no-such-host.invalid:443 HTTP/1.") ? 1 : 100)
            peer.write("HTTP/1.1 502 \(head.split(separator: "\r\n").first ?? "")\r\n\r\n")
        }
        var environment = ["HTTPS_PROXY": "http://127.0.0.1:\(server.port)"]
        let proxied = WebSocketService(configuration: .init(environment: environment))
        let refusal = try await self.failure("wss://no-such-host.invalid/?ticket=secret", through: proxied)
        #expect(asked.value == 1, "\(refusal)")
        environment["NO_PROXY"] = "example.com, .invalid"
        let direct = WebSocketService(configuration: .init(environment: environment))
        let failure = try await self.failure("wss://no-such-host.invalid/?ticket=secret", through: direct)
        #expect(failure.message.contains("could not be resolved"))
        #expect(asked.value == 1)
    }
}
