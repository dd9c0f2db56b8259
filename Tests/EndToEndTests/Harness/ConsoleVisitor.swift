import Foundation
import Transport

/// Somebody who reads the console of a bot that runs.
struct ConsoleVisitor: Sendable {
    static let token = "console-token-of-this-test-only"
    /// What the bot has to be started with.
    static let settings = ["CONSOLE_PORT": "0", "CONSOLE_TOKEN": Self.token]

    private let origin: String

    /// Waits until the bot says where it listens.
    init(of bot: Program) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            if let match = bot.output.firstMatch(of: /server\.port=(\d+).*the console listens/) {
                self.origin = "http://127.0.0.1:\(match.1)"
                return
            }
            guard bot.isRunning, ContinuousClock.now < end else {
                throw Failure("there is no console; the bot wrote: \(bot.output.suffix(3000))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// What is at `path`. Throws unless it is there.
    func read(_ path: String) async throws -> String {
        let answer = try await self.send(HTTPRequest(url: self.origin + path), as: Self.token)
        guard answer.status == 200 else { throw Failure("\(path) is answered with \(answer.status)") }
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// Asks for something as a program does. Returns what it is answered with.
    func ask(_ text: String, as secret: String) async throws -> String {
        let json = HTTPRequest.Header("content-type", "application/json")
        let body = try JSONEncoder().encode(["text": text])
        let request = HTTPRequest(
            method: "POST",
            url: "\(self.origin)/api/requests",
            headers: [json],
            body: Array(body)
        )
        return String(decoding: try await self.send(request, as: secret).body, as: UTF8.self)
    }

    private func send(_ request: HTTPRequest, as secret: String) async throws -> HTTPResponse {
        var request = request
        request.headers.append(.init("Authorization", "Bearer \(secret)"))
        let client = CurlClient(userAgent: "test")
        let response = await Result { [request] in try await client.send(request) }
        await client.shutdown()
        return try response.get()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
