extension Simulator.Fault {
    /// Reads a fault as `/control/fault` takes it:
    /// `{"fault":"drop_reply","method":"chat.postMessage","count":1,"milliseconds":500,"retry_after":1,"on":true}`,
    /// `{"fault":"kill","at":"carried_out","method":"chat.postMessage","count":1}`, `{"fault":"weather","is":"storm"}`.
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
        case "kill":
            let method = json["method"].string ?? "chat.postMessage"
            guard let moment = Simulator.Moment(name: json["at"].string ?? "", method: method) else {
                throw SimulatorError("kill at delivered, acknowledged, called, carried_out or answered")
            }
            self = .kill(at: moment, times: count)
        case "weather":
            let names = Simulator.Weather.named
            guard let weather = names[json["is"].string ?? ""] else {
                throw SimulatorError("the weather is one of \(names.keys.sorted().joined(separator: ", "))")
            }
            self = .weather(weather)
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

extension Simulator.Misconduct {
    /// As `/control/fault` and the ledger call it.
    var name: String {
        switch self {
        case .dropReply: "drop_reply"
        case .dropCall: "drop_call"
        case .fail(let carriedOut): carriedOut ? "fail_carried_out" : "fail"
        case .limit: "limit"
        case .delayReply: "delay_reply"
        case .commitLate: "commit_late"
        case .garble: "garble"
        case .refuse: "refuse"
        }
    }
}
