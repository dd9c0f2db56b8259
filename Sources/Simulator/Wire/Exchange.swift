import NIOCore
import NIOHTTP1

/// An HTTP request, whole.
struct IncomingRequest {
    var head: HTTPRequestHead
    var target: RequestTarget
    var body: [UInt8]

    init(head: HTTPRequestHead, body: [UInt8]) {
        self.head = head
        self.target = RequestTarget(head.uri)
        self.body = body
    }

    /// Without its parameters, in lower case.
    var contentType: String {
        let whole = self.head.headers.first(name: "content-type") ?? ""
        return String(whole.prefix { $0 != ";" }).lowercased()
    }

    /// Whether a page of another site sent it.
    var isForeign: Bool { Self.isForeign(self.head) }

    static func isForeign(_ head: HTTPRequestHead) -> Bool {
        guard let origin = head.headers.first(name: "origin") else { return false }
        let host = head.headers.first(name: "host") ?? ""
        return !["http://\(host)", "https://\(host)"].contains(origin)
    }

    /// The arguments of a call: from a JSON object, or from a form, over those of the query.
    func arguments() throws(MethodError) -> [String: JSON] {
        var arguments = self.target.query.mapValues(JSON.string)
        if self.contentType == "application/json" {
            guard !self.body.isEmpty else { return arguments }
            guard let json = JSON(parsing: self.body) else { throw MethodError("invalid_json") }
            guard let members = json.object else { throw MethodError("json_not_object") }
            arguments.merge(members) { $1 }
        } else if self.contentType == "application/x-www-form-urlencoded" {
            let form = RequestTarget.form(Substring(String(decoding: self.body, as: UTF8.self)))
            arguments.merge(form.mapValues(JSON.string)) { $1 }
        } else if !self.body.isEmpty {
            throw MethodError("invalid_post_type")
        }
        return arguments
    }

    var bearer: String? {
        guard let header = self.head.headers.first(name: "authorization") else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return "" }
        return String(parts[1])
    }
}

/// An HTTP answer.
struct Reply: Sendable {
    var status = HTTPResponseStatus.ok
    var headers: [(String, String)] = []
    var body: [UInt8] = []
    /// Announce the whole body, send half of it, and hang up.
    var isCutOff = false

    static func json(_ json: JSON, status: HTTPResponseStatus = .ok) -> Reply {
        Reply(status: status, headers: [("content-type", "application/json; charset=utf-8")], body: json.bytes)
    }

    static func text(_ text: String, status: HTTPResponseStatus = .ok) -> Reply {
        Reply(status: status, headers: [("content-type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }
}

/// What becomes of a request.
enum Outcome {
    case reply(Reply)
    /// The connection is reset, without an answer.
    case reset
    case later(EventLoopFuture<Reply>)
}
