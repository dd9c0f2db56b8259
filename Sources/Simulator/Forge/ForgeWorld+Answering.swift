import Foundation
import NIOHTTP1

/// An answer of the API before it is written out.
struct ForgeAnswer {
    var status = 200
    var json: JSON = .null
    var headers: [(String, String)] = []

    static func trouble(_ status: Int, _ message: String) -> ForgeAnswer {
        ForgeAnswer(status: status, json: ["message": .string(message), "documentation_url": "https://docs.example"])
    }
}

extension ForgeWorld {
    /// Answers one request. Throws to break the connection.
    mutating func answer(_ request: IncomingRequest) throws -> Reply {
        let path = request.target.path
        if path.hasPrefix("/\(self.repository).git/") {
            guard self.isAdmitted(request) else {
                return Reply(status: .unauthorized, headers: [("www-authenticate", "Basic realm=\"git\"")])
            }
            return try self.git.serve(request, root: self.root)
        }
        let fault = self.fault(request)
        switch fault {
        case .dropped?: throw ForgeBreak()
        case .status(let status)?: return self.written(.trouble(status, "Server Error"), request)
        case .redirect(let place)?:
            return self.written(ForgeAnswer(status: 301, headers: [("location", place)]), request)
        case .limited(let pause, let reset)?:
            var answer = ForgeAnswer.trouble(403, "You have exceeded a secondary rate limit")
            if let pause { answer.headers.append(("retry-after", "\(pause)")) }
            if let reset { answer.headers += [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "\(reset)")] }
            return self.written(answer, request)
        case .lostReply?, nil: break
        }
        let answer = self.carryOut(request)
        let reply = self.written(answer, request)
        if fault == .lostReply { throw ForgeBreak() }
        return reply
    }

    private mutating func fault(_ request: IncomingRequest) -> ForgeFault.Kind? {
        let method = request.head.method.rawValue
        let index = self.faults.firstIndex {
            $0.times > 0 && $0.method == method && request.target.path.hasSuffix($0.path)
        }
        guard let index else { return nil }
        self.faults[index].times -= 1
        return self.faults[index].kind
    }

    private mutating func written(_ answer: ForgeAnswer, _ request: IncomingRequest) -> Reply {
        var answer = answer
        if request.head.method == .GET, answer.status == 200 {
            // FNV-1a: any name will do that changes with the text.
            let hash = answer.json.bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01b3
            }
            let etag = "\"\(String(hash, radix: 16))\""
            answer.headers.append(("etag", etag))
            if request.head.headers.first(name: "if-none-match") == etag {
                answer = ForgeAnswer(status: 304, headers: answer.headers)
            }
        }
        self.exchanges.append(
            ForgeExchange(
                method: request.head.method.rawValue,
                path: request.target.path,
                request: JSON(parsing: request.body) ?? .null,
                status: answer.status,
                reply: answer.json
            )
        )
        var reply = Reply.json(answer.json, status: HTTPResponseStatus(statusCode: answer.status))
        reply.headers += answer.headers
        if answer.status == 204 || answer.json.isNull { reply.body = [] }
        return reply
    }

    private mutating func carryOut(_ request: IncomingRequest) -> ForgeAnswer {
        let body = JSON(parsing: request.body) ?? .null
        let segments = request.target.path.split(separator: "/").map(String.init)
        let call = ForgeCall(method: request.head.method.rawValue, path: [], query: request.target.query, body: body)
        if request.target.path.hasPrefix("/api/v3/") {
            if segments.dropFirst(2).first == "app" || segments.last == "installation" {
                return self.appAnswer(call.at(segments.dropFirst(2)), bearer: request.bearer ?? "")
            }
            guard self.isAdmitted(request) else { return .trouble(401, "Bad credentials") }
            return self.gitHub(call.at(segments.dropFirst(2)))
        }
        if request.head.uri.hasPrefix("/api/v4/") {
            guard self.isAdmitted(request) else { return .trouble(401, "401 Unauthorized") }
            // The project's own slash is encoded, so the path is taken apart as it came.
            let raw = request.head.uri.prefix { $0 != "?" }.split(separator: "/").dropFirst(2)
            return self.gitLab(call.at(raw.map { $0.removingPercentEncoding ?? "" }[...]))
        }
        return .trouble(404, "Not Found")
    }

    private func isAdmitted(_ request: IncomingRequest) -> Bool {
        let header = request.head.headers.first(name: "authorization") ?? ""
        var token = request.bearer ?? ""
        if header.hasPrefix("Basic "), let data = Data(base64Encoded: String(header.dropFirst(6))) {
            token = String(decoding: data, as: UTF8.self).split(separator: ":").dropFirst().joined(separator: ":")
        }
        if let end = self.tokens[token] { return end > self.now() }
        return token == self.token
    }

    /// Tokens for an app that proves itself with a JSON Web Token.
    private mutating func appAnswer(_ call: ForgeCall, bearer: String) -> ForgeAnswer {
        guard let appKey, ForgeProof(bearer).isGood(key: appKey, app: "77", now: self.now()) else {
            return .trouble(401, "A JSON web token could not be decoded")
        }
        if call.method == "GET", call.path.joined(separator: "/") == "repos/\(self.repository)/installation" {
            return ForgeAnswer(json: ["id": 4242])
        }
        guard call.method == "POST", call.path == ["app", "installations", "4242", "access_tokens"] else {
            return .trouble(404, "Not Found")
        }
        let token = "ghs_\(self.nextID())"
        let end = self.now() + Int64(self.tokenLifetime)
        self.tokens[token] = end
        return ForgeAnswer(
            status: 201,
            json: [
                "token": .string(token), "expires_at": .string(Self.timestamp(end)),
                "permissions": ["contents": "write", "pull_requests": "write"],
            ]
        )
    }
}

/// A call of the API, taken apart.
struct ForgeCall {
    var method: String
    /// Decoded segments, without the version.
    var path: [String]
    var query: [String: String]
    var body: JSON

    func at(_ path: ArraySlice<String>) -> ForgeCall {
        var call = self
        call.path = Array(path)
        return call
    }
}
