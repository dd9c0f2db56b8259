import NIOCore
import NIOHTTP1

extension Stage {
    /// Answers one request by its path.
    func respond(to request: IncomingRequest) -> Outcome {
        let path = request.target.path
        if let teams = self.configuration.teams, teams.serves(path) { return teams.respond(to: request, on: self.loop) }
        // Each further workspace has its name before its addresses, as each has a host of its own at Slack.
        let team = String(path.dropFirst().prefix { $0 != "/" })
        guard self.neighbours[team] != nil else { return self.respond(to: request, at: path) }
        return self.within(team) { $0.respond(to: request, at: String(path.dropFirst(team.count + 1))) }
    }

    /// Answers one request in the workspace that it is for.
    private func respond(to request: IncomingRequest, at path: String) -> Outcome {
        if let reply = self.respond(toConsent: request) { return .reply(reply) }
        if path.hasPrefix("/api/") { return self.respond(toMethod: String(path.dropFirst(5)), request) }
        if path.hasPrefix("/response/") { return .reply(self.respond(toReply: String(path.dropFirst(10)), request)) }
        if path.hasPrefix("/upload/") { return .reply(self.respond(toUpload: String(path.dropFirst(8)), request)) }
        if path.hasPrefix("/files/") { return .reply(self.file(String(path.dropFirst(7)), request.bearer)) }
        if path.hasPrefix("/archives/") { return .reply(self.page(ofMessage: String(path.dropFirst(10)))) }
        if path.hasPrefix("/link/") { return .reply(.text("this ticket is not valid", status: .forbidden)) }
        if path.hasPrefix("/control/") { return self.respond(toControl: String(path.dropFirst(9)), request) }
        if path == "/", let team = self.current { return .reply(Self.page(of: team, request.target.query)) }
        if let file = PageFile.named(path) { return .reply(file.reply) }
        return .reply(.text("not found", status: .notFound))
    }

    /// Leads from a message's permanent address, `C0ANALYTICS/p1700000000000100`, to where the page shows it.
    private func page(ofMessage address: String) -> Reply {
        let parts = address.split(separator: "/").map(String.init)
        let isName =
            parts.count == 2 && parts.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
        guard isName, parts[1].count > 7 else { return .text("not found", status: .notFound) }
        let digits = parts[1].dropFirst()
        let ts = "\(digits.dropLast(6)).\(digits.suffix(6))"
        let place = ["channel": parts[0], "message": ts]
        return self.current.map { Self.page(of: $0, place) } ?? Self.page(place)
    }

    private static func page(of team: String, _ query: [String: String]) -> Reply {
        self.page(query.merging(["team": team]) { $1 })
    }

    private static func page(_ query: [String: String]) -> Reply {
        let isSafe = query.allSatisfy {
            ($0.key + $0.value).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
        }
        guard isSafe else { return .text("not found", status: .notFound) }
        let words = query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        return Reply(status: .found, headers: [("location", "/?\(words)")])
    }

    /// A message for a `response_url`.
    private func respond(toReply id: String, _ request: IncomingRequest) -> Reply {
        guard request.head.method == .POST else { return .text("use POST", status: .methodNotAllowed) }
        do throws(MethodError) {
            let arguments = try request.arguments()
            self.configuration.calls?.add(["reply": .object(arguments)])
            try self.act { workspace throws(MethodError) in try workspace.reply(to: id, with: arguments) }
            return .text("ok")
        } catch {
            let gone = ["no_such_url", "expired_url", "used_url"].contains(error.code)
            return .json(error.json, status: gone ? .notFound : .ok)
        }
    }

    // MARK: Files

    /// The bytes of a file, for an address that was given out; whatever their type, they are taken as they are.
    private func respond(toUpload key: String, _ request: IncomingRequest) -> Reply {
        guard request.head.method == .POST else { return .text("use POST", status: .methodNotAllowed) }
        do throws(MethodError) {
            try self.act { workspace throws(MethodError) in try workspace.upload(request.body, to: key) }
            return .text("OK - \(request.body.count)")
        } catch {
            return .text(error.code, status: error.code == "no_such_upload" ? .notFound : .badRequest)
        }
    }

    /// What the app has shared is on the page, too; what a person has, takes the app's token.
    private func file(_ name: String, _ bearer: String?) -> Reply {
        let id = String(name.prefix { $0 != "." })
        guard let file = self.workspace.files[id] else { return .text("not found", status: .notFound) }
        if file.owner != nil, bearer.map(self.workspace.tokens.holds) != true {
            return Reply(status: .found, headers: [("location", "/?signin")])
        }
        if name.hasSuffix(".vtt") {
            let lines = "WEBVTT\n\n1\n00:00:00.000 --> 00:00:09.000\n\(file.transcript ?? "")\n"
            return Reply(headers: [("content-type", "text/vtt")], body: Array(lines.utf8))
        }
        return Reply(
            headers: [
                ("content-type", file.type), ("cache-control", "no-store"), ("x-content-type-options", "nosniff"),
                // A drawing could hold a script.
                ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
            ],
            body: file.bytes
        )
    }

    // MARK: Web API

    private func respond(toMethod method: String, _ request: IncomingRequest) -> Outcome {
        let call: MethodCall
        do throws(MethodError) {
            let arguments = try request.arguments()
            call = MethodCall(method: method, arguments: arguments, bearer: request.bearer)
        } catch {
            return .reply(.json(error.json))
        }
        self.configuration.calls?.add(["method": .string(method), "arguments": .object(call.arguments)])
        if method == "apps.connections.open", request.head.method != .POST {
            return .reply(.json(MethodError("insecure_request").json))
        }
        if self.comes(.called(method)) { return .reset }
        if let misconduct = self.faults.misconduct(for: method) { return self.misbehave(misconduct, on: call) }
        if let seconds = self.rateLimit(call) { return .reply(self.limited(call, for: seconds)) }
        let answer = self.carryOut(call)
        if self.comes(.carriedOut(method)) { return .reset }
        // The answer is written as soon as this returns.
        self.after(0) { $0.comes(.answered(method)) }
        var reply = Reply.json(answer)
        reply.headers.append(("x-oauth-scopes", self.configuration.scopes.joined(separator: ",")))
        return .reply(reply)
    }

    /// The answer to a call, which is written down as well.
    private func carryOut(_ call: MethodCall) -> JSON {
        let team = self.team(of: call.bearer ?? call.string("token"))
        let answer =
            switch call.method {
            case "apps.connections.open": self.openConnection(call)
            case "oauth.v2.access": self.grant(call)
            default: self.within(team) { stage in stage.act { $0.answer(call) } }
            }
        var detail: [String: JSON] = ["method": .string(call.method), "ok": answer["ok"]]
        if let error = answer["error"].string { detail["error"] = .string(error) }
        let ts = answer["ts"].string ?? call.string("ts") ?? call.string("timestamp")
        if let ts { detail["ts"] = .string(ts) }
        self.within(team) { $0.record(.called, channel: call.string("channel"), detail) }
        self.checkWatchers()
        return answer
    }

    private func rateLimit(_ call: MethodCall) -> Int? {
        guard call.method == "chat.postMessage", let channel = call.string("channel") else { return nil }
        return self.faults.wait(for: channel, at: self.now)
    }

    private func limited(_ call: MethodCall, for seconds: Int) -> Reply {
        let detail: [String: JSON] = ["method": .string(call.method), "ok": false, "error": "ratelimited"]
        self.record(.called, channel: call.string("channel"), detail)
        var reply = Reply.json(MethodError("ratelimited").json, status: .tooManyRequests)
        reply.headers.append(("retry-after", String(seconds)))
        return reply
    }

    private func misbehave(_ misconduct: Simulator.Misconduct, on call: MethodCall) -> Outcome {
        let detail: [String: JSON] = ["method": .string(call.method), "misconduct": .string(misconduct.name)]
        self.record(.fault, channel: call.string("channel"), detail)
        switch misconduct {
        case .dropReply:
            _ = self.carryOut(call)
            return .reset
        case .dropCall: return .reset
        case .fail(let carriedOut):
            if carriedOut { _ = self.carryOut(call) }
            return .reply(.text("Internal Server Error", status: .internalServerError))
        case .limit(let seconds): return .reply(self.limited(call, for: seconds))
        case .delayReply(let delay):
            let reply = Reply.json(self.carryOut(call))
            let answered = self.loop.scheduleTask(in: .microseconds(delay.microseconds)) { reply }
            return .later(answered.futureResult)
        case .commitLate(let delay):
            self.after(delay.microseconds) { _ = $0.carryOut(call) }
            return .reset
        case .refuse(let code, let needed):
            self.record(
                .called,
                channel: call.string("channel"),
                ["method": .string(call.method), "ok": false, "error": .string(code)]
            )
            var answer = MethodError(code).json
            if let needed { answer["needed"] = .string(needed) }
            return .reply(.json(answer))
        case .garble:
            var reply = Reply.json(self.carryOut(call))
            reply.isCutOff = true
            return .reply(reply)
        }
    }
}
