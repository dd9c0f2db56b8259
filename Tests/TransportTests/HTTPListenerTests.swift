import Testing
import Transport

@Suite("A listener for HTTP")
struct HTTPListenerTests {
    /// Runs a listener that answers with the length of the body, and a client beside it.
    private static func serve(
        _ limits: HTTPListener.Limits = .init(),
        _ body: @Sendable (HTTPListener, CurlClient, String) async throws -> Void
    ) async throws {
        let listener = HTTPListener(host: "127.0.0.1", port: 0, limits: limits)
        let client = CurlClient(userAgent: "test")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await listener.run { arrival in
                    let text =
                        "\(arrival.method) \(arrival.path) \(arrival.headers["x-test"] ?? "") \(arrival.body.count)"
                    return HTTPResponse(status: 200, headers: ["x-answer": "yes"], body: Array(text.utf8))
                }
            }
            try await body(listener, client, "http://127.0.0.1:\(try await listener.port())")
            listener.stop()
            try await group.waitForAll()
        }
        await client.shutdown()
    }

    @Test func `a request arrives whole, and its answer as it is`() async throws {
        try await Self.serve { _, client, origin in
            for _ in 0..<3 {
                let response = try await client.send(
                    HTTPRequest(
                        method: "POST",
                        url: "\(origin)/a/b?c=d",
                        headers: [.init("X-Test", "v")],
                        body: [UInt8](repeating: 1, count: 300_000)
                    )
                )
                #expect(response.status == 200 && response.headers["x-answer"] == "yes")
                #expect(String(decoding: response.body, as: UTF8.self) == "POST /a/b v 300000")
            }
        }
    }

    @Test func `what is too long is not taken, and said so`() async throws {
        var limits = HTTPListener.Limits()
        limits.bodyBytes = 1000
        try await Self.serve(limits) { _, client, origin in
            for (size, status) in [(1000, 200), (1001, 413), (5_000_000, 413)] {
                let request = HTTPRequest(method: "POST", url: origin + "/", body: [UInt8](repeating: 1, count: size))
                let response = try await client.send(request)
                #expect(response.status == status, "\(size)")
            }
        }
    }

    @Test func `a port that is taken is an error that says so`() async throws {
        try await Self.serve { _, _, origin in
            let port = try #require(Int(origin.split(separator: ":").last ?? ""))
            await #expect(throws: PortUnavailable.self) {
                try await HTTPListener(host: "127.0.0.1", port: port).run { _ in HTTPResponse(status: 200) }
            }
        }
    }
}
