import Testing

@testable import Transport

/// An address that came from outside leads nowhere but to the Internet.
@Suite(.timeLimit(.minutes(1)))
struct BarrierTests {
    @Test(arguments: [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "10.1.2.3", "100.64.0.1",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[fe80::1]", "[fd00:ec2::254]", "[ff02::1]",
        "[64:ff9b::10.0.0.1]", "[2002:7f00:1::]", "[2001::1]", "[2001:db8::1]",
    ])
    func `an address of this machine, a private network or a cloud's metadata is not public`(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(!address.isPublic)
    }

    @Test(arguments: [
        "8.8.8.8", "134744072", "172.32.0.1", "100.128.0.1", "192.169.0.1", "[2606:4700::1111]", "[64:ff9b::8.8.8.8]",
        "[::ffff:8.8.8.8]", "[2002:808:808::]",
    ])
    func `an address of the Internet is public`(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.isPublic)
    }

    @Test(arguments: ["localhost", "127.0.0.1.nip.io", "slack.com", ""])
    func `a name is no address`(text: String) { #expect(InternetAddress(text) == nil) }

    /// Servers on this machine that count who comes.
    private static func visits(_ body: (CurlClient, UInt16) async throws -> Void) async throws -> Int {
        let visits = Counter()
        let server = try SocketServer { peer in
            visits.add()
            while !peer.readHead().isEmpty { peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        }
        try await body(CurlClient(userAgent: "tests/1", environment: [:]), server.port)
        return visits.value
    }

    @Test(arguments: ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
    func `a foreign address that leads to this machine is not connected to`(host: String) async throws {
        let visits = try await Self.visits { client, port in
            let request = HTTPRequest(method: "POST", url: "http://\(host):\(port)/", body: [1], isForeign: true)
            let failure = await #expect(throws: HTTPFailure.self) { try await client.send(request) }
            #expect(failure?.kind == .notSent)
            #expect(failure?.message.contains("private network") == true, "\(failure?.message ?? "")")
        }
        #expect(visits == 0)
    }

    /// As when a name led to the Internet first, and leads here now.
    @Test func `a connection that stands already is not lent to a foreign address`() async throws {
        let visits = try await Self.visits { client, port in
            let url = "http://localhost:\(port)/"
            let own = try await client.send(HTTPRequest(url: url))
            #expect(own.status == 200)
            let failure = await #expect(throws: HTTPFailure.self) {
                try await client.send(HTTPRequest(method: "POST", url: url, body: [1], isForeign: true))
            }
            #expect(failure?.kind == .notSent, "\(failure?.message ?? "")")
            #expect(failure?.message.contains("private network") == true, "\(failure?.message ?? "")")
        }
        #expect(visits == 1)
    }

    @Test(arguments: [
        "https://slack.com@127.0.0.1/", "https://127.0.0.1\\@slack.com/", "https://slack.com%00.example/", "https:///a",
        "https://169.254.169.254/latest", "https://[fd00::1]/", "https://router/", "https://db.internal/",
        "https://LOCALHOST/",
    ])
    func `through a proxy, what is no name of the Internet is not even asked for`(url: String) async throws {
        let visits = Counter()
        let proxy = try SocketServer { _ in visits.add() }
        let client = CurlClient(
            userAgent: "tests/1",
            environment: ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)", "no_proxy": "example.com"]
        )
        let failure = await #expect(throws: HTTPFailure.self) {
            try await client.send(HTTPRequest(url: url, isForeign: true))
        }
        #expect(failure?.kind == .notSent)
        #expect(visits.value == 0)
    }

    @Test func `through a proxy, a name is the proxy's to look up`() async throws {
        let asked = Counter()
        let proxy = try SocketServer { peer in
            asked.add(peer.readHead().hasPrefix("CONNECT hooks.example.org:443 HTTP/1.") ? 1 : 100)
            peer.write("HTTP/1.1 502 No\r\n\r\n")
        }
        let client = CurlClient(
            userAgent: "tests/1",
            environment: ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"]
        )
        _ = await #expect(throws: HTTPFailure.self) {
            try await client.send(HTTPRequest(url: "https://hooks.example.org/", isForeign: true))
        }
        #expect(asked.value == 1)
    }
}
