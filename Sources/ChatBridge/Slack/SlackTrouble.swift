import Requests

/// A call to the Web API that did not go well: Slack's own code for it, and what it means to the bridge.
struct SlackTrouble: Error, Hashable {
    var setback: Setback
    /// Slack's `error`; `nil` when there was no readable answer.
    var code: String?
    /// What it says of the service.
    var outcome: SlackTraffic.Outcome

    init(
        _ kind: Setback.Kind,
        _ message: String,
        code: String? = nil,
        outcome: SlackTraffic.Outcome = .answered
    ) {
        self.setback = Setback(kind, message)
        self.code = code
        self.outcome = outcome
    }

    /// The service failed in `method`: whether the call was carried out nobody knows, unless it changes nothing.
    static func failure(of method: SlackMethod, _ message: String, code: String? = nil) -> SlackTrouble {
        SlackTrouble(method.reads ? .retry : .uncertain, message, code: code, outcome: .failed)
    }

    /// What the answer `ok: false` to `method` means. A wait is counted from `now`.
    init(refusal reply: SlackReply, of method: SlackMethod, now: Timestamp) {
        let code = String((reply.error ?? "unknown_error").unicodeScalars.filter(\.isASCII).prefix(64))
        switch SlackCode(code) {
        case .slower(let pause):
            let until = now.advanced(by: pause)
            self.init(.later(until), "Slack asks to slow down", code: code, outcome: .limited(until: until))
        case .doubt: self = .failure(of: method, "Slack failed in \(method.rawValue): \(code)", code: code)
        case .repeated:
            self.init(.uncertain, "Slack knows this message already, and does not say which it is", code: code)
        case .token:
            self.init(.retry, "SLACK_BOT_TOKEN was refused by Slack: \(code)", code: code, outcome: .refused(code))
        case .permission:
            let scope = reply.needed.map { " \($0)" } ?? ""
            let message =
                "The Slack app lacks the permission\(scope): add it to the app (`chatbridge manifest slack` lists all) "
                + "and install the app again"
            // What must be said waits for the permission; what need not has another way.
            let isVital = method == .post || method == .update
            self.init(
                isVital ? .retry : .rejected,
                message,
                code: code,
                outcome: isVital ? .forbidden(message) : .answered
            )
        case .place, .thread, .length, .other:
            self.init(.rejected, SlackCode.advice[code] ?? "Slack refused \(method.rawValue): \(code)", code: code)
        }
    }

    /// Whether Slack took offence at how a message is laid out.
    var isAboutBlocks: Bool { ["invalid_blocks", "invalid_blocks_format"].contains(self.code) }

    /// The same as a setback in the place `lane`.
    func setback(in lane: String) -> Setback {
        var setback = self.setback
        if let code, SlackCode(code) == .place { setback.obstacle = lane }
        return setback
    }
}
