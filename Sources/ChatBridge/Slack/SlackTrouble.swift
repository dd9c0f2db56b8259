import Requests

/// A call to the Web API that did not go well: Slack's own code for it, and what it means to the bridge.
struct SlackTrouble: Error, Hashable {
    var setback: Setback
    /// Slack's `error`; `nil` when there was no readable answer.
    var code: String?
    /// What it says of the service.
    var outcome: SlackTraffic.Outcome
    /// Nothing is sent to the workspace until a person has done something.
    var isShut = false

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

    /// Nothing was sent, and nothing will be until a person has done something.
    static func shut(_ why: String, now: Timestamp) -> SlackTrouble {
        var trouble = SlackTrouble(.later(now.advanced(by: .seconds(30))), why, outcome: .abandoned)
        trouble.isShut = true
        return trouble
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
            self.init(.retry, "Slack refuses the bot's token: \(code)", code: code, outcome: .refused(code))
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

    /// The same as a setback in the place `lane`. What a whole workspace does not take is given up, with the workspace as
    /// the place that has to be open again.
    func setback(in lane: String) -> Setback {
        var setback = self.setback
        if self.isShut {
            setback.kind = .rejected
            setback.obstacle = lane.split(separator: ":").prefix(2).joined(separator: ":")
        }
        if let code, SlackCode(code) == .place { setback.obstacle = lane }
        return setback
    }
}
