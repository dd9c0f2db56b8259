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
        let client = CurlClient(userAgent: "test")
        let authorization = HTTPRequest.Header("Authorization", "Bearer \(Self.token)")
        let response = await Result {
            try await client.send(HTTPRequest(url: self.origin + path, headers: [authorization]))
        }
        await client.shutdown()
        let answer = try response.get()
        guard answer.status == 200 else { throw Failure("\(path) is answered with \(answer.status)") }
        return String(decoding: answer.body, as: UTF8.self)
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
