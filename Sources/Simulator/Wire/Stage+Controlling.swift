import Foundation
import NIOCore
import NIOHTTP1

/// The control interface, for the page, for scripts and for tests in other languages: JSON in, JSON out.
extension Stage {
    func respond(toControl action: String, _ request: IncomingRequest) -> Outcome {
        guard !request.isForeign else {
            return .reply(.json(Self.failure("requests of other sites are refused"), status: .forbidden))
        }
        if request.head.method == .GET {
            let query = request.target.query
            return self.within(query["team"]) { $0.look(action, query) }
        }
        guard request.head.method == .POST, request.contentType == "application/json",
            let order = JSON(parsing: request.body)
        else { return .reply(.json(Self.failure("send a JSON object by POST"), status: .badRequest)) }
        return self.within(order["team"].string) { $0.respond(toControl: action, order) }
    }

    private func respond(toControl action: String, _ order: JSON) -> Outcome {
        let line = self.recorder == nil || self.current != nil ? nil : ScriptLine(action, order, in: self.workspace)
        let heard = self.recorder?.heard ?? 0
        do throws(SimulatorError) {
            let outcome: Outcome =
                switch action {
                case "submit": .later(try self.submit(order))
                case "type": .later(try self.type(order))
                default: .reply(.json(try self.obey(action, order)))
                }
            if let line { self.recorder?.did(line, after: heard) }
            return outcome
        } catch {
            return .reply(.json(Self.failure(error.message), status: .badRequest))
        }
    }

    private static func failure(_ message: String) -> JSON { ["ok": false, "error": .string(message)] }

    private func obey(_ action: String, _ order: JSON) throws(SimulatorError) -> JSON {
        if action == "fault" {
            let fault = try Simulator.Fault(json: order)
            if case .kill = fault, self.configuration.kill == nil {
                throw SimulatorError("the app was not started from here: kill -9 its process yourself")
            }
            self.misbehave(fault)
            return ["ok": true]
        }
        let order = Order(json: order)
        if ["uninstall", "revoke"].contains(action) {
            self.act { if action == "revoke" { $0.revoke() } else { $0.uninstall() } }
            return ["ok": true]
        }
        let user = try order.text("as")
        return try self.act { workspace throws(SimulatorError) in
            switch action {
            case "post":
                let message = try workspace.post(
                    as: user,
                    in: try order.text("channel"),
                    thread: order.json["thread"].string,
                    text: try order.text("text"),
                    encoded: order.json["encoded"].bool ?? false
                )
                return ["ok": true, "ts": .string(message.ts)]
            case "edit":
                let (channel, ts) = (try order.text("channel"), try order.text("ts"))
                try workspace.edit(ts, in: channel, as: user, text: try order.text("text"))
            case "delete":
                try workspace.delete(try order.text("ts"), in: try order.text("channel"), as: user)
            case "unfurl": try workspace.unfurl(try order.text("ts"), in: try order.text("channel"))
            case "react":
                let (channel, ts) = (try order.text("channel"), try order.text("ts"))
                try workspace.toggle(try order.text("name"), on: ts, in: channel, as: user)
            case "press":
                try workspace.press(
                    try order.text("action_id"),
                    block: order.json["block_id"].string,
                    choosing: order.choice("value"),
                    at: try order.place(),
                    as: user,
                    stale: order.json["stale"].bool ?? false
                )
            case "command":
                let text = order.json["text"].string ?? ""
                let channel = try order.text("channel")
                try workspace.command(try order.text("command"), text: text, as: user, in: channel)
            case "upload":
                guard let bytes = Data(base64Encoded: try order.text("content")) else {
                    throw SimulatorError("content must be the file in base64")
                }
                let file = Simulator.SharedFile(try order.text("name"), Array(bytes))
                return ["ok": true, "file": .string(workspace.upload(file, as: user))]
            case "open_home": try workspace.openHome(as: user)
            case "open_conversation": return ["ok": true, "ts": .string(try workspace.openConversation(as: user))]
            case "stop": try workspace.stop(try order.text("thread"), in: try order.text("channel"), as: user)
            case "shortcut":
                let callback = try order.text("callback_id")
                guard let ts = order.json["message_ts"].string else {
                    try workspace.shortcut(callback, as: user)
                    break
                }
                try workspace.shortcut(callback, on: ts, in: try order.text("channel"), as: user)
            case "close_view": try workspace.cancel(try order.text("view_id"), as: user)
            case "read": workspace.read(try order.text("channel"), upTo: try order.text("ts"), by: user)
            default: throw SimulatorError("unknown action \(action)")
            }
            return ["ok": true]
        }
    }

    private func submit(_ json: JSON) throws(SimulatorError) -> EventLoopFuture<Reply> {
        let order = Order(json: json)
        let values = try order.values()
        return try self.submit(try order.text("view_id"), values: values, as: try order.text("as")).map { result in
            switch result {
            case .closed: .json(["ok": true, "result": "closed"])
            case .shown(let view): .json(["ok": true, "result": "shown", "view_id": .string(view.id)])
            case .errors(let errors):
                .json(["ok": true, "result": "errors", "errors": .object(errors.mapValues(JSON.string))])
            case .unanswered: .json(["ok": true, "result": "unanswered"])
            }
        }
    }

    /// `value` is what is typed; the answer has what the app offers for it.
    private func type(_ json: JSON) throws(SimulatorError) -> EventLoopFuture<Reply> {
        let order = Order(json: json)
        let (words, action, user) = (
            order.json["value"].string ?? "", try order.text("action_id"), try order.text("as")
        )
        return try self.type(words, into: action, block: json["block_id"].string, at: try order.place(), as: user)
            .map { .json(["ok": true, "options": .array($0)]) }
    }

    // MARK: Looking

    private func look(_ what: String, _ query: [String: String]) -> Outcome {
        switch what {
        case "ledger": return self.lookAtLedger(query)
        case "messages":
            let conversation = self.workspace.conversations[query["channel"] ?? ""]
            guard let conversation else {
                return .reply(.json(Self.failure("name a channel: ?channel=C0ANALYTICS"), status: .badRequest))
            }
            let messages = query["thread"].map(conversation.thread) ?? conversation.topLevel
            return .reply(.json(["ok": true, "messages": .array(messages.map(self.workspace.pageJSON))]))
        case "state":
            return .reply(
                .json([
                    "ok": true, "connections": .integer(self.deliveries.connections.count),
                    "pending": .integer(self.deliveries.pending),
                    "snapshot": query["as"].map(self.snapshot) ?? .null,
                ])
            )
        default: return .reply(.json(Self.failure("unknown question \(what)"), status: .notFound))
        }
    }

    /// `?after=N&limit=N`; with `&wait=seconds` the answer is held back until there is an entry.
    private func lookAtLedger(_ query: [String: String]) -> Outcome {
        let number = query["after"].flatMap(Int.init) ?? 0
        let limit = min(max(query["limit"].flatMap(Int.init) ?? 1000, 1), 10_000)
        let wait = min(max(query["wait"].flatMap(Int.init) ?? 0, 0), 60)
        let found = self.watch(for: .seconds(wait)) { !$0.ledger.entries(after: number, limit: 1).isEmpty }
        let loop = self.loop
        let promise = loop.makePromise(of: Reply.self)
        found.assumeIsolated().whenComplete { [weak self] _ in
            let entries = self?.ledger.entries(after: number, limit: limit) ?? []
            promise.succeed(.json(["ok": true, "entries": .array(entries.map(\.json))]))
        }
        return .later(promise.futureResult)
    }
}
