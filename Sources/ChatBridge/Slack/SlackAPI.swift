import FoundationEssentials
package import Requests
package import Transport

/// Slack's Web API: sends a call and says what became of it.
package struct SlackAPI: Sendable {
    let configuration: SlackConfiguration
    let http: any HTTPClient
    let time: any TimeSource
    /// What its lines on the board begin with.
    let name: String
    let gate: SlackGate
    /// The bot's token, where it can change.
    private let tokens: SlackTokens?

    /// - Parameters:
    ///   - name: what its lines on the board begin with.
    ///   - health: the board on which the token and each method have a line.
    ///   - tokens: where the bot's token comes from when it can change.
    package init(
        configuration: SlackConfiguration,
        named name: String = "slack",
        http: any HTTPClient,
        time: any TimeSource,
        health: Health = Health(),
        tokens: SlackTokens? = nil
    ) {
        self.name = name
        self.tokens = tokens
        self.configuration = configuration
        self.http = http
        self.time = time
        self.gate = SlackGate(name, token: tokens?.title ?? "SLACK_BOT_TOKEN", health: health, time: time)
    }

    /// Whether the workspace is spoken to over TLS.
    var isEncrypted: Bool { self.configuration.apiURL.hasPrefix("https://") }

    /// Calls `method` with `arguments`; `lane` is what Slack limits it by besides the method, a channel.
    ///
    /// Calls of one method in one lane go one after the other. Nothing is sent within a wait that Slack asked for, nor
    /// while the method fails or the token is refused: then, as when nothing happened, it throws `.later`.
    func call(
        _ method: SlackMethod,
        _ arguments: [String: JSON] = [:],
        lane: String = "",
        timeout: Duration? = nil
    ) async throws(SlackTrouble) -> SlackReply {
        let key = SlackGate.Key(method: method, lane: lane)
        guard await self.gate.enter(key) else {
            throw SlackTrouble(.retry, "\(method.rawValue) was called off", outcome: .abandoned)
        }
        defer { self.gate.leave(key) }
        try await self.pass(key)
        return try await self.exchange(key, arguments, timeout ?? method.timeout)
    }

    /// Returns when the call may be sent now.
    private func pass(_ key: SlackGate.Key) async throws(SlackTrouble) {
        switch self.gate.admit(key) {
        case .go: return
        case .wait(let until, let why): throw SlackTrouble(.later(until), why)
        case .shut(let why): throw .shut(why, now: self.time.now)
        case .checkToken: break
        }
        do {
            _ = try await self.whoAmI()
        } catch {
            throw SlackTrouble(.later(self.time.now.advanced(by: .seconds(5))), error.setback.message)
        }
        // The breaker of the token is closed now, so this ends.
        if case .wait(let until, let why) = self.gate.admit(key) { throw SlackTrouble(.later(until), why) }
    }

    /// One request and its answer; what came of it is reported.
    private func exchange(
        _ key: SlackGate.Key,
        _ arguments: [String: JSON],
        _ timeout: Duration
    ) async throws(SlackTrouble) -> SlackReply {
        do {
            let reply = try await self.answer(to: key.method, arguments, timeout)
            self.gate.report(key, .answered)
            return reply
        } catch {
            var trouble = error
            let until = self.gate.report(key, trouble.outcome)
            // Whoever opens connections, or asks who the bot is, has a pace of their own.
            if let until, trouble.setback.kind == .retry, key.method.breaks { trouble.setback.kind = .later(until) }
            throw trouble
        }
    }

    /// The answer to one call; when the token is refused and there is another one, it is made again, once.
    private func answer(
        to method: SlackMethod,
        _ arguments: [String: JSON],
        _ timeout: Duration
    ) async throws(SlackTrouble) -> SlackReply {
        guard method != .openConnection else {
            return try self.read(
                try await self.send(method, arguments, timeout, self.configuration.appToken),
                to: method
            )
        }
        let token = try await self.botToken()
        do {
            return try self.read(try await self.send(method, arguments, timeout, token), to: method)
        } catch {
            // Refused means that nothing was done.
            guard let code = error.code, SlackCode(code) == .token,
                let other = try await self.tokens?.replacement(for: token, refusedWith: code)
            else { throw error }
            return try self.read(try await self.send(method, arguments, timeout, other), to: method)
        }
    }

    private func send(
        _ method: SlackMethod,
        _ arguments: [String: JSON],
        _ timeout: Duration,
        _ token: String
    ) async throws(SlackTrouble) -> HTTPResponse {
        do {
            return try await self.http.send(self.request(method, arguments, timeout, token))
        } catch {
            var trouble = SlackTrouble.failure(
                of: method,
                "No answer from Slack to \(method.rawValue): \(error.message)"
            )
            if error.kind == .notSent { trouble.setback.kind = .retry }
            if error.kind == .cancelled { trouble.outcome = .abandoned }
            throw trouble
        }
    }

    /// Sends the bytes of a file to the address that Slack named for them. It takes no token.
    func upload(_ bytes: [UInt8], to address: String) async throws(SlackTrouble) {
        guard address.hasPrefix("https://") || (!self.isEncrypted && address.hasPrefix("http://")) else {
            throw SlackTrouble(.rejected, "Slack named an address to upload to that is not encrypted")
        }
        let request = HTTPRequest(
            method: "POST",
            url: address,
            headers: [.init("Content-Type", "application/octet-stream")],
            body: bytes,
            timeout: .seconds(30),
            isForeign: self.isEncrypted
        )
        do {
            let response = try await self.http.send(request)
            guard (200...299).contains(response.status) else {
                throw SlackTrouble(.retry, "Slack answered the upload with \(response.status)", outcome: .failed)
            }
        } catch let trouble as SlackTrouble {
            throw trouble
        } catch {
            throw SlackTrouble(.retry, "The upload to Slack broke off: \(error)", outcome: .failed)
        }
    }

    /// The bot's token.
    func botToken() async throws(SlackTrouble) -> String {
        try await self.tokens?.get() ?? self.configuration.botToken
    }

    /// Asks `auth.test`, whatever holds other calls back: as whom the token speaks now.
    func whoAmI() async throws(SlackTrouble) -> SlackReply {
        try await self.exchange(SlackGate.Key(method: .whoAmI, lane: ""), [:], .seconds(5))
    }

    private func request(
        _ method: SlackMethod,
        _ arguments: [String: JSON],
        _ timeout: Duration,
        _ token: String
    ) -> HTTPRequest {
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
            let until = self.time.now.advanced(by: .seconds(min(max(seconds, 1), 86_400)))
            throw SlackTrouble(
                .later(until),
                "Slack asks to wait before the next \(name)",
                code: "ratelimited",
                outcome: .limited(until: until)
            )
        case 408, 500...: throw .failure(of: method, "Slack answered \(name) with \(response.status)")
        case 413, 414, 431:
            throw SlackTrouble(.rejected, "Slack found \(name) too long (\(response.status))", code: "msg_too_long")
        default:
            // Something in between answered, and passed nothing on.
            throw SlackTrouble(
                .retry,
                "\(self.configuration.apiURL) answered \(name) with \(response.status): check SLACK_API_URL and the proxy",
                outcome: .failed
            )
        }
        guard
            var reply = try? JSONDecoder().decode(SlackReply.self, from: Data(response.body)), let ok = reply.ok
        else {
            throw .failure(of: method, "Slack's answer to \(name) cannot be read")
        }
        guard ok else { throw SlackTrouble(refusal: reply, of: method, now: self.time.now) }
        reply.scopes = (response.headers["x-oauth-scopes"] ?? "").split(separator: ",").map {
            $0.split(separator: " ").joined()
        }
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
