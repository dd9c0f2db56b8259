extension Simulator.Fault {
    /// Reads a fault as `/control/fault` takes it:
    /// `{"fault":"drop_reply","method":"chat.postMessage","count":1,"milliseconds":500,"retry_after":1,"on":true}`.
    init(json: JSON) throws(SimulatorError) {
        guard let name = json["fault"].string else { throw SimulatorError("name a fault: {\"fault\": \"drop_reply\"}") }
        let count = json["count"].integer ?? 1
        let isOn = json["on"].bool ?? true
        if let misconduct = Self.misconduct(name, json) {
            self = .method(json["method"].string ?? "chat.postMessage", misconduct, count: count)
            return
        }
        switch name {
        case "duplicate_deliveries": self = .duplicateDeliveries(count)
        case "reset": self = .cut(.reset)
        case "fin": self = .cut(.fin)
        case "close": self = .cut(.closeFrame)
        case "fragment_frames": self = .fragmentFrames(isOn)
        case "deaf": self = .deaf
        case "mute": self = .mute(json["count"].integer)
        case "lose_events": self = .loseEvents(count)
        case "limit_rate": self = .limitRate(isOn)
        case "none": self = .none
        default:
            guard let reason = Simulator.DisconnectReason(rawValue: name) else {
                throw SimulatorError("unknown fault \(name)")
            }
            self = .disconnect(reason)
        }
    }

    private static func misconduct(_ name: String, _ json: JSON) -> Simulator.Misconduct? {
        let delay = Duration.milliseconds(json["milliseconds"].integer ?? 1000)
        return switch name {
        case "drop_reply": .dropReply
        case "drop_call": .dropCall
        case "fail": .fail(carriedOut: json["carried_out"].bool ?? false)
        case "limit": .limit(retryAfter: json["retry_after"].integer ?? 1)
        case "delay_reply": .delayReply(delay)
        case "commit_late": .commitLate(delay)
        case "garble": .garble
        case "refuse": .refuse(json["error"].string ?? "missing_scope", needed: json["needed"].string)
        default: nil
        }
    }
}
