/// The app as an agent (docs: ai/agent-sessions).
extension Workspace {
    mutating func setSessionStatus(_ call: MethodCall) throws(MethodError) -> JSON {
        let place = try self.sessionPlace(call)
        let status = try call.required("status")
        guard Session.states.contains(status) else {
            throw MethodError("invalid_arguments", ["[ERROR] must be one of the states [json-pointer:/status]"])
        }
        self.sessions[place, default: Session()].status = status
        self.note(.sessionChanged(place))
        return ["status": .string(status)]
    }

    mutating func suggestPrompts(_ call: MethodCall) throws(MethodError) -> JSON {
        let place = try self.sessionPlace(call)
        let prompts = try call.structure("prompts", orElse: "invalid_arguments")?.array ?? []
        let isWhole = prompts.allSatisfy {
            $0["title"].string?.isEmpty == false && $0["message"].string?.isEmpty == false
        }
        guard (1...4).contains(prompts.count), isWhole else {
            throw MethodError("invalid_arguments", ["[ERROR] needs one to four prompts [json-pointer:/prompts]"])
        }
        self.sessions[place, default: Session()].prompts = prompts
        self.note(.sessionChanged(place))
        return [:]
    }

    private func sessionPlace(_ call: MethodCall) throws(MethodError) -> Session.Place {
        let (channel, thread) = (try call.required("channel_id"), try call.required("thread_ts"))
        guard self.conversations[channel] != nil else { throw MethodError("channel_not_found") }
        guard self.conversations[channel]?[thread] != nil else { throw MethodError("invalid_thread_ts") }
        return Session.Place(channel: channel, thread: thread)
    }
}
