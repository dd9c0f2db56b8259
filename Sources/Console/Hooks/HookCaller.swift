import Digests
import Foundation
package import Requests
package import Transport

/// Tells programs elsewhere that a request has changed: a POST of JSON, signed as calls of this bot's own webhook are, with
/// HMAC-SHA-256 over `TIMESTAMP.BODY`. It is told at least once, and in order for each request.
package struct HookCaller: Sendable {
    private let hooks: [String: Hook]
    private let http: any HTTPClient
    private let clock: any TimeSource

    package init(_ hooks: [Hook], http: any HTTPClient, clock: any TimeSource) {
        self.hooks = Dictionary(hooks.map { ($0.name, $0) }) { first, _ in first }
        self.http = http
        self.clock = clock
    }

    /// Throws a setback that says whether it is worth another try.
    package func carryOut(_ call: HookCall, about request: Request) async throws(Setback) {
        guard let hook = self.hooks[call.hook] else {
            throw Setback(.rejected, "The settings speak of no webhook '\(call.hook)' any more")
        }
        let body = try Self.body(of: call, request)
        let stamp = "\(self.clock.now.milliseconds / 1000)"
        let code = Hexadecimal.text(hook.signature.sign(Array("\(stamp).".utf8) + body))
        let message = HTTPRequest(
            method: "POST",
            url: hook.url,
            headers: [
                .init("Content-Type", "application/json"), .init("X-ChatBridge-Timestamp", stamp),
                .init("X-ChatBridge-Signature", "sha256=\(code)"),
                .init("X-ChatBridge-Delivery", Self.name(of: call)),
            ],
            body: body,
            maximumResponseBytes: 64 << 10
        )
        let response: HTTPResponse
        do {
            response = try await self.http.send(message)
        } catch {
            throw Setback(.retry, "\(hook) did not answer")
        }
        try self.judge(response, hook)
    }

    private func judge(_ response: HTTPResponse, _ hook: Hook) throws(Setback) {
        switch response.status {
        case 200...299: return
        case 429, 503:
            let seconds = response.headers["retry-after"].flatMap { Int($0) }
            guard let seconds else { throw Setback(.retry, "\(hook) answered with \(response.status)") }
            let until = self.clock.now.advanced(by: .seconds(min(max(seconds, 1), 3600)))
            throw Setback(.later(until), "\(hook) asks to wait")
        case 408, 425, 500...: throw Setback(.retry, "\(hook) answered with \(response.status)")
        case 300...399: throw Setback(.rejected, "\(hook) answered with a redirect, which is not followed")
        default: throw Setback(.rejected, "\(hook) refused with \(response.status)")
        }
    }

    private static func name(of call: HookCall) -> String { "\(call.event)-\(call.hook)" }

    private struct Body: Encodable {
        var event = "request.state"
        var delivery: String
        var at: String
        var request: String
        var state: String
        var before: String?
        var title: String?
        var requester: String
        var project: String?
        var pullRequest: String?
        var openedAt: String
    }

    private static func body(of call: HookCall, _ request: Request) throws(Setback) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Body(
            delivery: self.name(of: call),
            at: call.at.text,
            request: request.id.rawValue,
            state: call.state,
            before: call.before,
            title: request.plan?.title,
            requester: request.requester.rawValue,
            project: request.plan?.intent.project ?? request.opening.project,
            pullRequest: request.pullRequest?.url,
            openedAt: request.openedAt.text
        )
        do {
            return Array(try encoder.encode(body))
        } catch {
            throw Setback(.rejected, "\(error)")
        }
    }
}
