import Foundation
import Requests
import Transport

extension HTTPResponse {
    static let json = "application/json; charset=utf-8"

    init(status: Int, type: String, _ text: String, _ headers: [String: String] = [:]) {
        self.init(
            status: status,
            headers: headers.merging(["content-type": type]) { own, _ in own },
            body: Array(text.utf8)
        )
    }

    static func text(_ status: Int, _ text: String, _ headers: [String: String] = [:]) -> HTTPResponse {
        HTTPResponse(status: status, type: "text/plain; charset=utf-8", text + "\n", headers)
    }

    static func page(_ page: HTML) -> HTTPResponse {
        HTTPResponse(status: 200, type: "text/html; charset=utf-8", page.text)
    }

    static func json(
        _ value: some Encodable,
        status: Int = 200,
        _ headers: [String: String] = [:]
    ) throws -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        return HTTPResponse(status: status, type: Self.json, text, headers)
    }

    /// `{"error": "…"}`
    static func error(_ status: Int, _ why: String, _ headers: [String: String] = [:]) -> HTTPResponse {
        (try? Self.json(["error": why], status: status, headers)) ?? Self.text(status, why, headers)
    }

    static func missing(_ id: RequestID) -> HTTPResponse { .text(404, "There is no request \(id).") }

    /// This, and what keeps a browser from doing anything with it but showing it.
    var secured: HTTPResponse {
        var answer = self
        answer.headers.merge([
            "content-security-policy":
                "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
            "cross-origin-resource-policy": "same-origin", "cache-control": "no-store",
        ]) { own, _ in own }
        return answer
    }
}
