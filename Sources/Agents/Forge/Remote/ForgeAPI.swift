import Foundation
import Requests
import Transport

/// Calls to the API of one forge: to its own host alone, at the pace it asks for, with answers read as types.
///
/// A call that may have had its effect although there is no good answer ends as `.uncertain`: whoever made it looks.
struct ForgeAPI: Sendable {
    /// "GitHub", for people.
    let name: String
    /// Without a slash at the end.
    let base: String
    let key: any ForgeKey
    let http: any HTTPClient
    let clock: any TimeSource
    let pace: ForgePace
    let memory: ForgeMemory

    /// An answer of 2xx, or 304 for what is known already.
    struct Answer: Sendable {
        var body: Data
        /// The page after this one, as the forge names it, on its own host.
        var next: String?
        /// What to ask with to hear only of changes.
        var etag: String?
        var isUnchanged = false
    }

    /// Reads what is at `path`.
    func get<Value: Decodable>(
        _ type: Value.Type,
        _ path: String,
        _ query: KeyValuePairs<String, String> = [:]
    ) async throws(AgentError) -> Value {
        try self.decode(type, try await self.exchange("GET", self.url(path, query)).body)
    }

    /// Reads a list from its first to its last page, a thousand entries at most.
    func list<Value: Decodable>(
        _ type: Value.Type,
        _ path: String,
        _ query: KeyValuePairs<String, String> = [:]
    ) async throws(AgentError) -> [Value] {
        var values: [Value] = []
        var url: String? = self.url(path, query)
        for _ in 0..<10 {
            guard let page = url else { break }
            let answer = try await self.exchange("GET", page)
            values += try self.decode([Value].self, answer.body)
            url = answer.next
        }
        return values
    }

    /// Sends `body` and reads the answer.
    func send<Value: Decodable>(
        _ type: Value.Type,
        _ method: String,
        _ path: String,
        _ body: some Encodable
    ) async throws(AgentError) -> Value {
        let answer = try await self.exchange(method, self.url(path, [:]), try self.encode(body))
        do {
            return try Self.decoder.decode(type, from: answer.body)
        } catch {
            throw AgentError(.uncertain, "\(self.name) gave an answer that cannot be read.")
        }
    }

    /// Sends `body`; the answer says nothing more.
    func send(_ method: String, _ path: String, _ body: some Encodable) async throws(AgentError) {
        _ = try await self.exchange(method, self.url(path, [:]), try self.encode(body))
    }

    private func url(_ path: String, _ query: KeyValuePairs<String, String>) -> String {
        let pairs = query.map { "\($0.key.inQuery)=\($0.value.inQuery)" }
        return "\(self.base)/\(path)" + (pairs.isEmpty ? "" : "?\(pairs.joined(separator: "&"))")
    }

    private func encode(_ body: some Encodable) throws(AgentError) -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return try encoder.encode(body) } catch { throw AgentError(error) }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ body: Data) throws(AgentError) -> Value {
        do {
            return try Self.decoder.decode(type, from: body)
        } catch {
            throw AgentError(.busy, "\(self.name) gave an answer that cannot be read.")
        }
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}

extension ForgeAPI {
    /// One exchange; a refused token is renewed once, where it can be.
    func exchange(
        _ method: String,
        _ url: String,
        _ body: Data? = nil
    ) async throws(AgentError) -> Answer {
        let isRead = method == "GET"
        let known = isRead ? await self.memory.page(url) : nil
        guard url.hasPrefix("\(self.base)/") else {
            throw AgentError(.failed, "\(self.name) points to another host; the token is not sent there.")
        }
        for isLast in [false, true] {
            if let pause = await self.pace.pause(self.clock.now) {
                throw AgentError(.waiting(pause), "\(self.name) asks for a pause of \(pause.components.seconds) s.")
            }
            let token = try await self.key.token()
            let response = try await self.send(self.request(method, url, body, token: token, etag: known?.etag))
            await self.pace.hear(response, self.clock.now)
            if response.status == 401, !isLast, await self.key.discard(token) { continue }
            let answer = try await self.judge(response, isRead: isRead)
            if answer.isUnchanged, let known { return known }
            if isRead { await self.memory.keep(answer, for: url) }
            return answer
        }
        throw AgentError(.missing, "\(self.name) refuses the token.")
    }

    private func request(_ method: String, _ url: String, _ body: Data?, token: String, etag: String?) -> HTTPRequest {
        var headers: [HTTPRequest.Header] = [
            .init("Authorization", "Bearer \(token)"), .init("Accept", "application/json"),
        ]
        if self.name == "GitHub" {
            headers[1] = .init("Accept", "application/vnd.github+json")
            headers.append(.init("X-GitHub-Api-Version", "2022-11-28"))
        }
        if body != nil { headers.append(.init("Content-Type", "application/json")) }
        if let etag { headers.append(.init("If-None-Match", etag)) }
        return HTTPRequest(
            method: method,
            url: url,
            headers: headers,
            body: body.map(Array.init) ?? [],
            timeout: .seconds(30)
        )
    }

    private func send(_ request: HTTPRequest) async throws(AgentError) -> HTTPResponse {
        do throws(HTTPFailure) {
            return try await self.http.send(request)
        } catch {
            switch error.kind {
            case .notSent: throw AgentError(.busy, "\(self.name) cannot be reached: \(error.message).")
            case .uncertain:
                let code: AgentError.Code = request.method == "GET" ? .busy : .uncertain
                throw AgentError(code, "\(self.name) did not answer: \(error.message).")
            case .cancelled: throw AgentError(.interrupted, "The work was interrupted.")
            }
        }
    }

    private func judge(_ response: HTTPResponse, isRead: Bool) async throws(AgentError) -> Answer {
        let words = ForgeComplaint.words(response.body)
        switch response.status {
        case 200..<300:
            return Answer(
                body: Data(response.body),
                next: ForgeLink.next(response.headers["link"]),
                etag: response.headers["etag"]
            )
        case 304: return Answer(body: Data(), isUnchanged: true)
        case 300..<400:
            throw AgentError(
                .missing,
                "\(self.name) says that the repository has moved. Name its new place in the settings (forge.repository)."
            )
        case 401: throw AgentError(.missing, "\(self.name) refuses the token: it has expired or is not right.")
        case 403, 429:
            if let pause = await self.pace.pause(self.clock.now) {
                throw AgentError(.waiting(pause), "\(self.name) asks for a pause of \(pause.components.seconds) s.")
            }
            throw AgentError(.refused(response.status), "\(self.name) does not allow this: \(words)")
        case 500...:
            throw AgentError(isRead ? .busy : .uncertain, "\(self.name) answered with status \(response.status).")
        default: throw AgentError(.refused(response.status), "\(self.name) refused: \(words)")
        }
    }
}

extension String {
    /// As a part of a URL's query or path that no character of it can leave.
    var inQuery: String {
        self.addingPercentEncoding(
            withAllowedCharacters: .alphanumerics.intersection(.ascii).union(.init(charactersIn: "-._~"))
        )
            ?? ""
    }
}

extension CharacterSet {
    fileprivate static var ascii: CharacterSet { CharacterSet(charactersIn: "\u{0}"..."\u{7F}") }
}
