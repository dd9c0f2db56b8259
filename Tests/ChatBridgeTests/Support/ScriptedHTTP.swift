import Foundation
import Synchronization
import Transport

/// Answers requests as the test says, and keeps them.
final class ScriptedHTTP: HTTPClient {
    typealias Answer = @Sendable (HTTPRequest) -> Result<HTTPResponse, HTTPFailure>

    private let kept = Mutex<[HTTPRequest]>([])
    private let answer: Answer

    init(_ answer: @escaping Answer) { self.answer = answer }

    convenience init(_ body: String, status: Int = 200, headers: [String: String] = [:]) {
        self.init { _ in .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8))) }
    }

    var requests: [HTTPRequest] { self.kept.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        self.kept.withLock { $0.append(request) }
        return try self.answer(request).get()
    }
}

extension HTTPRequest {
    var slackMethod: String { String(self.url.split(separator: "/").last ?? "") }
    var bodyText: String { String(decoding: self.body, as: UTF8.self) }
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(self.body))) as? [String: Any] ?? [:]
    }
}
