/// The envelopes of the load: a mention of the bot as Slack sends it, some 1,500 bytes each.
struct EnvelopePattern: Sendable {
    /// In how many channels people write.
    var channels = 100
    /// The wishes, taken in turn.
    var wishes: [String]
    /// Every so many-th envelope is the one before it, delivered again. 0 is none.
    var repeatsEvery = 0
    /// Who makes a gesture; everybody another one, unless said otherwise.
    var person: @Sendable (_ gesture: Int) -> Int = { $0 }

    /// Which gesture the envelope of that number is about; the same for an envelope and its repetition.
    func gesture(_ number: Int) -> Int { self.isRepetition(number) ? number - 1 : number }

    func isRepetition(_ number: Int) -> Bool {
        self.repeatsEvery > 1 && number % self.repeatsEvery == self.repeatsEvery - 1
    }

    /// The text frame of envelope `number`, about `gesture`.
    func frame(_ number: Int, about gesture: Int) -> String {
        let person = "U1" + Self.padded(self.person(gesture), 8)
        let channel = "C1" + Self.padded(gesture % self.channels, 8)
        let time = Self.time(gesture)
        let wish = self.wishes[gesture % self.wishes.count]
        return """
            {"envelope_id":"\(number)","type":"events_api","accepts_response_payload":false,\
            "retry_attempt":\(number == gesture ? 0 : 1),"retry_reason":"\(number == gesture ? "" : "timeout")",\
            "payload":{"token":"simulated","team_id":"T0SIM","context_team_id":"T0SIM","context_enterprise_id":null,\
            "api_app_id":"A0SIM","event":{"user":"\(person)","type":"app_mention","ts":"\(time)",\
            "client_msg_id":"8f1c2d3e-0000-4000-8000-0000\(Self.padded(gesture, 8))",\
            "text":"<@U0BOT> \(wish)","team":"T0SIM","blocks":[{"type":"rich_text","block_id":"b\(gesture)",\
            "elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U0BOT"},\
            {"type":"text","text":" \(wish)"}]}]}],"channel":"\(channel)","event_ts":"\(time)"},\
            "type":"event_callback","event_id":"Ev\(Self.padded(gesture, 9))","event_time":1790000000,\
            "authorizations":[{"enterprise_id":null,"team_id":"T0SIM","user_id":"U0BOT","is_bot":true,\
            "is_enterprise_install":false}],"is_ext_shared_channel":false,\
            "event_context":"4-\(Self.padding)\(Self.padded(gesture, 9))"}}
            """
    }

    /// The time stamp of a gesture's message, which names its thread.
    private static func time(_ gesture: Int) -> String {
        "17900\(Self.padded(gesture / 1000, 5)).\(Self.padded(gesture % 1000 * 1000, 6))"
    }

    /// The gesture whose message has that time stamp.
    static func gesture(at time: String) -> Int? {
        let parts = time.split(separator: ".")
        guard parts.count == 2, parts[0].hasPrefix("17900"), let thousands = Int(parts[0].dropFirst(5)),
            let rest = Int(parts[1])
        else { return nil }
        return thousands * 1000 + rest / 1000
    }

    /// Slack's context is a long opaque text.
    private static let padding = String(repeating: "eyJldCI6ImFwcF9tZW50aW9u", count: 16)

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
