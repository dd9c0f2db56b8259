import Foundation
import Requests
import Synchronization
import Transport

/// Slack's Web API in virtual time, as strict as it has to be: it counts calls, and can misbehave.
final class PretendSlack: HTTPClient {
    struct Message: Hashable, Sendable {
        var channel: String
        var ts: String
        var thread: String?
        var marker: String
        /// All of its blocks and text.
        var reading: String
    }

    struct Call: Hashable, Sendable {
        var method: String
        var channel: String
        var at: Timestamp
        var status: Int
    }

    /// What becomes of a call; `nil` when all goes well.
    enum Misconduct: Sendable {
        case refuse(String)
        case status(Int, carriedOut: Bool)
        case limit(seconds: Int)
        case failWith(String)
        case cutOff
        case loseReply
        case loseCall
        case commitLate(Duration)
    }

    typealias Weather = @Sendable (_ method: String, _ channel: String, _ now: Timestamp) -> Misconduct?

    private struct State {
        var messages: [Message] = []
        var late: [(at: Timestamp, call: [String: String])] = []
        var calls: [Call] = []
        var whispers: [String] = []
        var weather: Weather = { _, _, _ in nil }
        var lostThreads: Set<String> = []
        var last = 0
    }

    private let state = Mutex(State())
    private let clock: StandingClock

    init(clock: StandingClock) { self.clock = clock }

    var messages: [Message] {
        self.settle()
        return self.state.withLock { $0.messages }
    }
    var calls: [Call] { self.state.withLock { $0.calls } }
    var whispers: [String] { self.state.withLock { $0.whispers } }

    func set(_ weather: @escaping Weather) { self.state.withLock { $0.weather = weather } }

    /// From now on the thread is gone: nothing can be said or looked for in it.
    func delete(thread: String) { _ = self.state.withLock { $0.lostThreads.insert(thread) } }

    func count(_ method: String, status: Int? = nil) -> Int {
        self.calls.count { $0.method == method && (status == nil || $0.status == status) }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        self.settle()
        let method = String(request.url.split(separator: "/").last ?? "")
        let call = Self.arguments(request)
        let channel = call["channel"] ?? ""
        let now = self.clock.now
        let misconduct = self.state.withLock { $0.weather }(method, channel, now)
        let (answer, status) = try self.answer(method, call, misconduct)
        self.state.withLock {
            $0.calls.append(Call(method: method, channel: channel, at: now, status: status))
        }
        guard let answer else { throw HTTPFailure(.uncertain, "reset") }
        return HTTPResponse(status: status, headers: answer.headers, body: Array(answer.body.utf8))
    }

    private typealias Answer = (body: String, headers: [String: String])

    private func answer(
        _ method: String,
        _ call: [String: String],
        _ misconduct: Misconduct?
    ) throws(HTTPFailure) -> (Answer?, Int) {
        switch misconduct {
        case nil: return ((self.carryOut(method, call), [:]), 200)
        case .refuse(let code): return ((#"{"ok":false,"error":"\#(code)"}"#, [:]), 200)
        case .failWith(let code):
            _ = self.carryOut(method, call)
            return ((#"{"ok":false,"error":"\#(code)"}"#, [:]), 200)
        case .status(let status, let carriedOut):
            if carriedOut { _ = self.carryOut(method, call) }
            return (("oops", [:]), status)
        case .limit(let seconds): return (("", ["retry-after": "\(seconds)"]), 429)
        case .cutOff: return ((String(self.carryOut(method, call).prefix(12)), [:]), 200)
        case .loseReply:
            _ = self.carryOut(method, call)
            return (nil, 0)
        case .loseCall: return (nil, 0)
        case .commitLate(let delay):
            guard method == "chat.postMessage" else { return (nil, 0) }
            self.state.withLock { $0.late.append((self.clock.now.advanced(by: delay), call)) }
            return (nil, 0)
        }
    }

    /// Carries out what is late.
    private func settle() {
        let now = self.clock.now
        let due = self.state.withLock { state in
            let due = state.late.filter { $0.at <= now }
            state.late.removeAll { $0.at <= now }
            return due
        }
        for item in due { _ = self.carryOut("chat.postMessage", item.call) }
    }

    private func carryOut(_ method: String, _ call: [String: String]) -> String {
        let channel = call["channel"] ?? ""
        return self.state.withLock { state in
            let thread = call["thread_ts"] ?? (method == "conversations.replies" ? call["ts"] : nil) ?? ""
            if state.lostThreads.contains(thread) { return #"{"ok":false,"error":"thread_not_found"}"# }
            switch method {
            case "chat.postMessage":
                state.last += 1
                let ts = "1800000000.\(100_000 + state.last)"
                state.messages.append(
                    Message(
                        channel: channel,
                        ts: ts,
                        thread: call["thread_ts"],
                        marker: call["marker"] ?? "",
                        reading: call["reading"] ?? ""
                    )
                )
                return #"{"ok":true,"channel":"\#(channel)","ts":"\#(ts)"}"#
            case "chat.update":
                guard let index = state.messages.firstIndex(where: { $0.channel == channel && $0.ts == call["ts"] })
                else { return #"{"ok":false,"error":"message_not_found"}"# }
                state.messages[index].reading = call["reading"] ?? ""
                return #"{"ok":true,"ts":"\#(call["ts"] ?? "")"}"#
            case "chat.postEphemeral":
                state.whispers.append(call["user"] ?? "")
                return #"{"ok":true,"message_ts":"1.1"}"#
            case "conversations.history", "conversations.replies":
                let found = state.messages.filter { $0.channel == channel }.map { message in
                    #"{"ts":"\#(message.ts)","user":"UBOT","metadata":{"event_type":"chatbridge_message","#
                        + #""event_payload":{"id":"\#(message.marker)"}}}"#
                }
                return #"{"ok":true,"messages":[\#(found.joined(separator: ","))]}"#
            case "conversations.open": return #"{"ok":true,"channel":{"id":"D\#(call["users"] ?? "")"}}"#
            default: return #"{"ok":true,"team_id":"T1","user_id":"UBOT","bot_id":"BBOT"}"#
            }
        }
    }

    private static func arguments(_ request: HTTPRequest) -> [String: String] {
        let data = Data(request.body)
        guard let json = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            let pairs = String(decoding: data, as: UTF8.self).split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]).removingPercentEncoding ?? "" : "")
            }
            return Dictionary(pairs) { $1 }
        }
        var call = json.compactMapValues { $0 as? String }
        let metadata = json["metadata"] as? [String: Any]
        call["marker"] = (metadata?["event_payload"] as? [String: String])?["id"]
        call["reading"] = String(decoding: data, as: UTF8.self)
        return call
    }
}
