import ChatBridge
import Requests
import Testing

@Suite("Slack's frames, understood")
struct SlackDecodingTests {
    private let decoding = Workspace.decoding

    private func inbound(_ frame: String) throws -> Inbound {
        guard case .envelope(let envelope) = try self.decoding.frame(Array(frame.utf8)) else {
            Issue.record("no envelope")
            return Inbound(.ignored("no envelope"))
        }
        return envelope.inbound
    }

    private func event(_ event: String) throws -> Inbound.Gesture {
        try self.inbound(
            """
            {"type":"events_api","envelope_id":"e","payload":{"team_id":"T1","event_id":"Ev1",\
            "authorizations":[{"user_id":"UBOT","is_bot":true}],"event":\(event)}}
            """
        ).gesture
    }

    private func said(_ text: String, in place: String, message: String) -> Inbound.Gesture {
        .said(
            .init(text, by: PersonID("slack:UANA"), in: ConversationID(place), message: MessageRef(message))
        )
    }

    @Test func `hello and goodbye`() throws {
        #expect(try self.decoding.frame(Array(#"{"type":"hello","num_connections":2}"#.utf8)) == .hello(connections: 2))
        #expect(
            try self.decoding.frame(Array(#"{"type":"disconnect","reason":"warning"}"#.utf8))
                == .disconnect(reason: "warning")
        )
        #expect(try self.decoding.frame(Array(#"{"type":"news"}"#.utf8)) == .unknown("news"))
    }

    @Test func `random names are filed by three minutes; who sends again at their turn shares a name`() throws {
        let keys = try ["300.1", "350.1", "370.1"].map { ts in
            try self.inbound(Workspace.mention("e", ts: ts)).keys.filter { $0.hasPrefix("slack:cmid") }
                .map { $0.replacing("cm-\(ts)", with: "cm") }
        }
        #expect(
            keys == [
                ["slack:cmid:1:cm"], ["slack:cmid:1:cm", "slack:cmid:2:cm"], ["slack:cmid:1:cm", "slack:cmid:2:cm"],
            ]
        )
    }

    @Test func `a mention is words in the thread it starts, known by four names`() throws {
        let inbound = try self.inbound(Workspace.mention("env1", ts: "18.1"))
        #expect(
            inbound.keys == [
                "slack:at:18.1:env:env1", "slack:at:18.1:msg:T1:C1", "slack:cmid:0:cm-18.1", "slack:at:18.1:ev:Evenv1",
            ]
        )
        #expect(inbound.gesture == self.said("<@UBOT> hello", in: "slack:T1:C1:18.1", message: "slack:T1:C1:18.1"))
    }

    @Test func `a mention in a thread stays in it`() throws {
        let gesture = try self.event(
            #"{"type":"app_mention","user":"UANA","text":"hi","ts":"2.0","thread_ts":"1.0","channel":"C1"}"#
        )
        #expect(gesture == self.said("hi", in: "slack:T1:C1:1.0", message: "slack:T1:C1:2.0"))
    }

    @Test func `a direct message needs no mention`() throws {
        let gesture = try self.event(
            #"{"type":"message","channel_type":"im","user":"UANA","text":"hi","ts":"2.0","channel":"D1"}"#
        )
        #expect(gesture == self.said("hi", in: "slack:T1:D1:2.0", message: "slack:T1:D1:2.0"))
    }

    @Test func `the twin of a mention shares its key`() throws {
        let twin = try self.inbound(
            """
            {"type":"events_api","envelope_id":"env2","payload":{"team_id":"T1","event_id":"Ev9","event":\
            {"type":"message","channel_type":"channel","user":"UANA","text":"<@UBOT> hello","ts":"18.1","channel":"C1"}}}
            """
        )
        let mention = try self.inbound(Workspace.mention("env1", ts: "18.1"))
        #expect(!Set(twin.keys).isDisjoint(with: mention.keys))
    }

    @Test(
        arguments: [
            #"{"type":"message","channel_type":"channel","user":"UANA","text":"not for you","ts":"1","channel":"C1"}"#,
            #"{"type":"app_mention","user":"UBOT","text":"me","ts":"1","channel":"C1"}"#,
            #"{"type":"app_mention","user":"UX","bot_id":"B9","text":"a bot","ts":"1","channel":"C1"}"#,
            #"{"type":"message","subtype":"bot_message","channel_type":"im","text":"a","ts":"1","channel":"D1"}"#,
            #"{"type":"message","subtype":"message_changed","channel_type":"im","ts":"1","channel":"D1"}"#,
            #"{"type":"message","subtype":"message_deleted","channel_type":"im","ts":"1","channel":"D1"}"#,
            #"{"type":"message","subtype":"channel_join","user":"UANA","text":"<@UBOT> x","ts":"1","channel":"C1"}"#,
            #"{"type":"message","channel_type":"im","user":"USLACKBOT","text":"a","ts":"1","channel":"D1"}"#,
            #"{"type":"message","channel_type":"im","user":"UANA","ts":"1","channel":"D1"}"#,
            #"{"type":"team_join","user":{"id":"U1"}}"#, #""a string""#, "[1]", "null",
        ]
    )
    func `what is not said by a person to the bot is ignored`(event: String) throws {
        guard case .ignored = try self.event(event) else {
            Issue.record("not ignored: \(event)")
            return
        }
    }

    private func slash(_ text: String) throws -> Inbound {
        try self.inbound(
            """
            {"type":"slash_commands","envelope_id":"s1","accepts_response_payload":true,"payload":{"team_id":"T1",\
            "command":"/analytics","text":"\(text)","user_id":"UANA","user_name":"ana","channel_id":"C1","trigger_id":"t1"}}
            """
        )
    }

    @Test(arguments: [("", nil), ("  add-metric ", "add_metric"), ("add_test", "add_test")])
    func `a slash command without a wish asks for a form`(text: String, template: String?) throws {
        let inbound = try self.slash(text)
        #expect(inbound.keys == ["slack:env::s1", "slack:trigger:t1"])
        #expect(
            inbound.gesture
                == .formWanted(
                    template: template,
                    handle: .trigger("t1"),
                    by: PersonID("slack:UANA"),
                    in: ConversationID("slack:T1:C1:")
                )
        )
    }

    @Test func `a slash command with a wish is words in the channel, with no thread yet`() throws {
        #expect(
            try self.slash("add a metric").gesture
                == .said(
                    .init("add a metric", by: PersonID("slack:UANA"), named: "ana", in: ConversationID("slack:T1:C1:"))
                )
        )
    }

    private func action(_ rest: String) -> String {
        """
        {"type":"interactive","envelope_id":"i1","payload":{"type":"block_actions","team":{"id":"T1"},\
        "user":{"id":"UBEN","username":"ben"},"trigger_id":"t9","channel":{"id":"C1"},\(rest)}}
        """
    }

    @Test func `a pressed button is known by the press and its trigger`() throws {
        let inbound = try self.inbound(
            self.action(
                """
                "container":{"type":"message","message_ts":"5.0","channel_id":"C1","thread_ts":"1.0"},\
                "actions":[{"action_id":"press:approve","value":"v1.x","action_ts":"1800000000.5"}]
                """
            )
        )
        let click = "slack:act:1800000000.5:UBEN:5.0"
        #expect(inbound.keys == ["slack:env::i1", click, "slack:trigger:t9"])
        #expect(
            inbound.gesture
                == .pressed(
                    .init(
                        value: "v1.x",
                        team: "T1",
                        by: PersonID("slack:UBEN"),
                        in: ConversationID("slack:T1:C1:1.0"),
                        click: Click(click),
                        handle: .trigger("t9")
                    )
                )
        )
        #expect(Click(click).time == Timestamp(milliseconds: 1_800_000_000_500))
    }

    @Test func `another template picked in the form asks for its fields`() throws {
        let inbound = try self.inbound(
            self.action(
                """
                "view":{"id":"V1","hash":"h","callback_id":"chatbridge.request","private_metadata":\
                "{\\"conversation\\":\\"slack:T1:C1:\\",\\"template\\":\\"add_metric\\"}"},\
                "actions":[{"action_id":"template","action_ts":"6.0","selected_option":{"value":"add_test"}}]
                """
            )
        )
        #expect(
            inbound.gesture
                == .formWanted(
                    template: "add_test",
                    handle: .open(view: "V1", hash: "h"),
                    by: PersonID("slack:UBEN"),
                    in: ConversationID("slack:T1:C1:")
                )
        )
    }

    @Test func `a sent form carries the fields of the template that was shown`() throws {
        let inbound = try self.inbound(SlackForms.submission)
        #expect(inbound.keys == ["slack:env::f1", "slack:view:V1"])
        #expect(
            inbound.gesture
                == .formSubmitted(
                    .init(
                        template: "add_metric",
                        fields: ["measure": "trip duration", "aggregation": "avg"],
                        by: PersonID("slack:UANA"),
                        named: "ana",
                        in: ConversationID("slack:T1:C1:")
                    )
                )
        )
    }

    @Test func `there are 105 samples`() { #expect(Workspace.samples.count == 105) }

    @Test(arguments: ["events_api", "slash_commands", "interactive", "brand_new"])
    func `every sample of what Slack sends is harmless under any envelope`(type: String) throws {
        for sample in Workspace.samples {
            let frame = #"{"type":"\#(type)","envelope_id":"s","payload":\#(sample.body)}"#
            switch try self.inbound(frame).gesture {
            // Has the token looked at, and nothing more.
            case .ignored, .dismissed: continue
            default: Issue.record("\(sample.path) came to something")
            }
        }
    }

    @Test(arguments: ["", "{", "[]", "null", "\u{0}", #"{"type":1,"envelope_id":2}"#])
    func `a malformed frame is an error or unknown, never a crash`(frame: String) {
        let read = try? self.decoding.frame(Array(frame.utf8))
        #expect(read == nil || read == .unknown(""))
    }

    @Test func `a payload nested without end is an error, never a crash`() {
        let deep = String(repeating: "[", count: 200_000)
        let frame = #"{"type":"events_api","envelope_id":"d","payload":"# + deep
        #expect(throws: SlackDecoding.Unreadable.self) { try self.decoding.frame(Array(frame.utf8)) }
    }
}

enum SlackForms {
    static let submission = """
        {"type":"interactive","envelope_id":"f1","accepts_response_payload":true,"payload":{"type":"view_submission",\
        "team":{"id":"T1"},"user":{"id":"UANA","name":"ana"},"view":{"id":"V1","callback_id":"chatbridge.request",\
        "private_metadata":"{\\"conversation\\":\\"slack:T1:C1:\\",\\"template\\":\\"add_metric\\"}","state":{"values":{\
        "template":{"template":{"type":"static_select","selected_option":{"value":"add_metric"}}},\
        "add_metric:measure":{"entry":{"type":"plain_text_input","value":"trip duration"}},\
        "add_metric:aggregation":{"entry":{"type":"static_select","selected_option":{"value":"avg"}}},\
        "add_metric:model":{"entry":{"type":"plain_text_input","value":null}},\
        "add_test:column":{"entry":{"type":"plain_text_input","value":"of another template"}}}}}}}
        """
}
