import FoundationEssentials
package import Requests
package import Transport

/// Slack's Web API: sends a call and says what became of it.
package struct SlackAPI: Sendable {
    private let configuration: SlackConfiguration
    private let http: any HTTPClient
    private let time: any TimeSource
    private let pauses = SlackPauses()

    package init(configuration: SlackConfiguration, http: any HTTPClient, time: any TimeSource) {
        self.configuration = configuration
        self.http = http
        self.time = time
    }

    /// Whether the workspace is spoken to over TLS.
    var isEncrypted: Bool { self.configuration.apiURL.hasPrefix("https://") }

    /// Calls `method` with `arguments`; `lane` is what Slack limits it by besides the method, a channel.
    func call(
        _ method: SlackMethod,
        _ arguments: [String: JSON] = [:],
        lane: String = "",
        timeout: Duration = .seconds(10)
    ) async throws(SlackTrouble) -> SlackReply {
        if let until = await self.pauses.end(method, lane, now: self.time.now) {
            throw SlackTrouble(.later(until), "Slack asked to wait before the next \(method.rawValue)")
        }
        let response: HTTPResponse
        do {
            response = try await self.http.send(self.request(method, arguments, timeout))
        } catch {
            let kind: Setback.Kind = error.kind == .notSent || method.reads ? .retry : .uncertain
            throw SlackTrouble(kind, "No answer from Slack to \(method.rawValue): \(error.message)")
        }
        do {
            return try self.read(response, to: method)
        } catch {
            if case .later(let until) = error.setback.kind { await self.pauses.pause(method, lane, until: until) }
            throw error
        }
    }

    private func request(_ method: SlackMethod, _ arguments: [String: JSON], _ timeout: Duration) -> HTTPRequest {
        let token = method == .openConnection ? self.configuration.appToken : self.configuration.botToken
        let type = method.reads ? "application/x-www-form-urlencoded" : "application/json; charset=utf-8"
        return HTTPRequest(
            method: "POST",
            url: self.configuration.apiURL + method.rawValue,
            headers: [.init("Authorization", "Bearer \(token)"), .init("Content-Type", type)],
            body: method.reads ? Self.form(arguments) : JSON.object(arguments).bytes,
            timeout: timeout
        )
    }

    private func read(_ response: HTTPResponse, to method: SlackMethod) throws(SlackTrouble) -> SlackReply {
        let name = method.rawValue
        switch response.status {
        case 200...299: break
        case 429:
            let seconds = response.headers["retry-after"].flatMap { Int($0) } ?? 30
            let until = self.time.now.advanced(by: .seconds(min(max(seconds, 1), 3600)))
            throw SlackTrouble(.later(until), "Slack asks to wait before the next \(name)", code: "ratelimited")
        case 500...:
            throw SlackTrouble(method.reads ? .retry : .uncertain, "Slack answered \(name) with \(response.status)")
        default:
            throw SlackTrouble(
                .rejected,
                "\(self.configuration.apiURL) answered \(name) with \(response.status): check SLACK_API_URL"
            )
        }
        guard
            let reply = try? JSONDecoder().decode(SlackReply.self, from: Data(response.body)), let ok = reply.ok
        else {
            throw SlackTrouble(method.reads ? .retry : .uncertain, "Slack's answer to \(name) cannot be read")
        }
        guard ok else { throw SlackTrouble(refusal: reply, of: method, now: self.time.now) }
        return reply
    }

    private static func form(_ arguments: [String: JSON]) -> [UInt8] {
        let pairs = arguments.sorted { $0.key < $1.key }.map { name, value in
            switch value {
            case .text(let text): name + "=" + Self.escaped(text)
            default: name + "=" + Self.escaped(String(decoding: value.bytes, as: UTF8.self))
            }
        }
        return Array(pairs.joined(separator: "&").utf8)
    }

    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
            default: bytes += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The waits that Slack asked for, by method and channel. Forgets those that are over, so it stays small.
private actor SlackPauses {
    private var ends: [String: Timestamp] = [:]

    func end(_ method: SlackMethod, _ lane: String, now: Timestamp) -> Timestamp? {
        guard let end = self.ends[Self.key(method, lane)], end > now else { return nil }
        return end
    }

    func pause(_ method: SlackMethod, _ lane: String, until end: Timestamp) {
        if self.ends.count >= 1024 {
            let oldest = self.ends.min { $0.value < $1.value }
            if let oldest { self.ends[oldest.key] = nil }
        }
        self.ends[Self.key(method, lane)] = end
    }

    private static func key(_ method: SlackMethod, _ lane: String) -> String { "\(method.rawValue) \(lane)" }
}
