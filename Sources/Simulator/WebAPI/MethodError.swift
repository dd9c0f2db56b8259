/// Why a Web API method answers `ok: false`.
struct MethodError: Error, Hashable, Sendable {
    /// Slack's name for it, such as `channel_not_found`.
    var code: String
    /// What exactly is wrong, as `response_metadata.messages` has it.
    var messages: [String] = []

    init(_ code: String, _ messages: [String] = []) {
        self.code = code
        self.messages = messages
    }

    var json: JSON {
        var json: JSON = ["ok": false, "error": .string(self.code)]
        guard !self.messages.isEmpty else { return json }
        let messages = JSON.array(self.messages.map(JSON.string))
        json["response_metadata"] = ["messages": messages]
        if self.code == "invalid_blocks" {
            json["errors"] = .array(self.messages.map { .string(String($0.trimmingPrefix("[ERROR] "))) })
        }
        return json
    }
}
